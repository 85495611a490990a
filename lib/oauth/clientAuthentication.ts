/**
 * How a client proves who it is to a token endpoint (RFC 6749 section 2.3.1). `basic` form-encodes id and secret before
 * base64, as the RFC has it; `basic_raw` doesn't, for servers that never decode. `post` and `json` are members of a body
 * of that kind. `none` is a public client, which only names itself.
 */
export const CLIENT_AUTHENTICATIONS = ['basic', 'basic_raw', 'post', 'json', 'none'] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

/** What a token request carries for the client. */
export interface ClientAuthenticationParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Only ever one way at a time: servers refuse a client that comes with two (RFC 6749 section 2.3). */
export function buildClientAuthentication(
  id: string,
  secret: string,
  method: ClientAuthentication,
): ClientAuthenticationParts {
  switch (method) {
    case 'basic':
      return toBasicHeader(formEncode(id), formEncode(secret));
    case 'basic_raw':
      return toBasicHeader(id, secret);
    case 'post':
    case 'json':
      return { headers: {}, parameters: { client_id: id, client_secret: secret } };
    case 'none':
      return { headers: {}, parameters: { client_id: id } };
  }
}

function toBasicHeader(id: string, secret: string): ClientAuthenticationParts {
  const value = Buffer.from(`${id}:${secret}`, 'utf8').toString('base64');
  return { headers: { authorization: `Basic ${value}` }, parameters: {} };
}

/** application/x-www-form-urlencoded of UTF-8 (RFC 6749 appendix B). */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
