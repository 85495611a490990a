import { createBasicAuthorization } from '../http/basicAuthorization.js';

/**
 * Methods of client authentication at a token endpoint (RFC 6749, section 2.3.1). `basic` form-encodes id and secret before base64, as the RFC
 * requires; `basic_raw` doesn't, for servers that never decode. `post` and `json` send both in a form or a JSON body. `none` is for public
 * clients, which send their id only.
 */
export const CLIENT_AUTHENTICATIONS = ['basic', 'basic_raw', 'post', 'json', 'none'] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

/** Headers and body parameters that authenticate the client. */
export interface ClientAuthenticationParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Builds the parts for one method: servers reject a request that uses two (RFC 6749, section 2.3). */
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
  return { headers: { authorization: createBasicAuthorization(id, secret) }, parameters: {} };
}

/** Encodes as application/x-www-form-urlencoded in UTF-8 (RFC 6749, appendix B). */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
