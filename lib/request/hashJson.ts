import { createHash } from 'node:crypto';

/** Returns 96 bits of the SHA-256 hash of a JSON value as 16 characters: an identifier in the state of a step. */
export function hashJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
