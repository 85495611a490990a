import { createHash } from 'node:crypto';

/**
 * Creates a code verifier of 43 to 128 unreserved characters (RFC 7636, section 4.1).
 * @param random 32 to 96 cryptographically random bytes
 * @throws RangeError for fewer or more bytes
 */
export function createCodeVerifier(random: Uint8Array): string {
  if (random.length < 32 || random.length > 96) throw new RangeError('a code verifier requires 32 to 96 random bytes');
  return Buffer.from(random).toString('base64url');
}

/** Derives the code challenge of a verifier by the method `S256` (RFC 7636, section 4.2). */
export function deriveCodeChallenge(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}
