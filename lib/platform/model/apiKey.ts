import { createHash } from 'node:crypto';

/** 256 bits: no key is ever guessed or made twice. */
const RANDOM_BYTES = 32;
const PREFIX = 'rs_';

/**
 * A new API key. The prefix lets secret scanners find one that got lost.
 * @param randomBytes gives that many cryptographically strong random bytes
 */
export function newApiKey(randomBytes: (size: number) => Buffer): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

/**
 * What is kept of an API key: SHA-256, base64url. A slow, salted hash is for passwords, which can be guessed; whoever has the
 * hash of 256 random bits has nothing to try. And keys are looked up by their hash, on every request.
 */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('base64url');
}
