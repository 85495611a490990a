import { ASSERTION_ALGORITHMS, type AssertionAlgorithm } from '../members/privateKey.js';
import { readChoice, readOptionalText, requireText } from './readClientMembers.js';
import type { JsonObject } from '../json.js';

/** A JWT assertion before it is signed: its header, its claims and the key to sign it with (RFC 7523, section 3). */
export interface UnsignedAssertion {
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly algorithm: AssertionAlgorithm;
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string | number>>;
}

/** The clock, random source and signer that assertions need. */
export interface AssertionTools {
  readonly nowMs: number;
  /** Returns a unique value for `jti`. */
  readonly createId: () => string;
  /** Returns the assertion as a signed JWT. */
  readonly sign: (assertion: UnsignedAssertion) => Promise<string>;
}

const DEFAULT_LIFETIME_SECONDS = 300;

/**
 * Builds an assertion from the members of an auth client.
 * @throws RestError `configuration` when a member of the auth client is missing or invalid; the message names it
 */
export function buildAssertion(
  client: JsonObject,
  { subject, scope }: { readonly subject?: string; readonly scope?: string },
  { nowMs, createId }: Pick<AssertionTools, 'nowMs' | 'createId'>,
): UnsignedAssertion {
  const issuer = requireText(client, 'assertion_issuer');
  const keyId = readOptionalText(client, 'assertion_key_id');
  const algorithm = readChoice(client, 'assertion_algorithm', ASSERTION_ALGORITHMS) ?? 'RS256';
  const lifetime = client.assertion_lifetime_seconds;
  const issuedAt = Math.floor(nowMs / 1000);
  return {
    key: requireText(client, 'assertion_key'),
    algorithm,
    header: { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) },
    claims: {
      iss: issuer,
      // Without a subject the assertion is about the client itself.
      sub: subject ?? issuer,
      aud: readOptionalText(client, 'assertion_audience') ?? requireText(client, 'token_uri'),
      iat: issuedAt,
      exp: issuedAt + (typeof lifetime === 'number' ? lifetime : DEFAULT_LIFETIME_SECONDS),
      jti: createId(),
      // Google reads the scope from the claims, not from the request.
      ...(scope === undefined || scope === '' ? {} : { scope }),
    },
  };
}
