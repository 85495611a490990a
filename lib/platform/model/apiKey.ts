import { createHash } from 'node:crypto';

/** 256 bits: a key can be neither guessed nor generated twice. */
const RANDOM_BYTES = 32;
const PREFIX = 'rs_';

/**
 * Generates an API key. The prefix lets secret scanners detect a leaked one.
 * @param randomBytes returns that many cryptographically strong random bytes
 */
export function newApiKey(randomBytes: (size: number) => Buffer): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

/**
 * Returns the stored form of an API key: SHA-256, base64url. 256 random bits cannot be guessed, so the hash needs
 * neither salt nor slowness, which are for passwords; and a key is looked up by its hash on every request.
 */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('base64url');
}
