import { oneOf, optionalText, textOf } from './clientMembers.js';
import type { Members } from './formAnswer.js';

/** What an assertion is signed with and over (RFC 7523 section 3). */
export interface Assertion {
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string | number>>;
}

const USUAL_LIFE_SECONDS = 300;

/**
 * @param id a value that no other assertion has (`jti`)
 * @throws RestError `configuration` that names the member of the auth-client to put right
 */
export function assertionOf(
  client: Members,
  { subject, scope }: { readonly subject?: string; readonly scope?: string },
  { nowMs, id }: { readonly nowMs: number; readonly id: string },
): Assertion {
  const issuer = textOf(client, 'assertion_issuer');
  const keyId = optionalText(client, 'assertion_key_id');
  const algorithm = oneOf(client, 'assertion_algorithm', ['RS256', 'ES256'] as const) ?? 'RS256';
  const life = client.assertion_lifetime_seconds;
  const issuedAt = Math.floor(nowMs / 1000);
  return {
    key: textOf(client, 'assertion_key'),
    algorithm,
    header: { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) },
    claims: {
      iss: issuer,
      // Nobody else's: then it is about the client itself.
      sub: subject ?? issuer,
      aud: optionalText(client, 'assertion_audience') ?? textOf(client, 'token_uri'),
      iat: issuedAt,
      exp: issuedAt + (typeof life === 'number' ? life : USUAL_LIFE_SECONDS),
      jti: id,
      // Google reads the scope here and not in the request.
      ...(scope === undefined || scope === '' ? {} : { scope }),
    },
  };
}
