import { createHash } from 'node:crypto';

/** RFC 6749, section 10.10: the probability of a guess is at most 2^-128. */
const MIN_BYTES = 16;

/**
 * Creates an unguessable token, such as the `state` of an authorization request, a session cookie or a login link.
 * @param random at least 16 cryptographically random bytes
 * @throws RangeError for fewer bytes
 */
export function createRandomToken(random: Uint8Array): string {
  if (random.length < MIN_BYTES) throw new RangeError('a random token requires at least 16 random bytes');
  return Buffer.from(random).toString('base64url');
}

/** Returns the SHA-256 of a token in hex. Only the hash is stored, so that the store's content can't be used as a token. */
export function hashRandomToken(value: string): string {
  return createHash('sha256').update(value, 'utf8').digest('hex');
}
