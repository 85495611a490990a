import { createHash } from 'node:crypto';

/** RFC 6749 section 10.10: an attacker's chance to guess it is at most 2^-128. */
const MIN_BYTES = 16;

/**
 * A value that only the one who asked for it can come back with: the `state` of an authorization request, or the cookie that
 * binds it to a browser.
 * @param random at least 16 bytes that nobody can guess
 * @throws RangeError for fewer
 */
export function createRandomToken(random: Uint8Array): string {
  if (random.length < MIN_BYTES) throw new RangeError('a value to be used once has at least 16 random bytes');
  return Buffer.from(random).toString('base64url');
}

/** SHA-256 in hex, under which such a value is kept: whoever reads the store can't come back with it. */
export function hashRandomToken(value: string): string {
  return createHash('sha256').update(value, 'utf8').digest('hex');
}
