import { createSecretKey, type KeyObject } from 'node:crypto';
import { RestError } from '../../errors.js';

export interface RingKey {
  /** Part of every text that the key has encrypted. */
  readonly id: string;
  /** 256 bits. */
  readonly key: KeyObject;
}

/** The first key encrypts, all of them decrypt. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

export const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** 32 bytes in base64 or base64url. */
const KEY_TEXT = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Parses `kid:base64key[,kid:base64key…]`.
 * @param source the variable or the file that the text is from, for the error
 * @throws RestError `usage` when an entry is invalid; the message contains no key
 */
export function parseKeyRing(text: string, source = 'ENCRYPTION_KEYS'): KeyRing {
  const createError = (problem: string): RestError => new RestError('usage', `${source}: ${problem}`);
  const keys: RingKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const colon = entry.indexOf(':');
    const id = entry.slice(0, Math.max(colon, 0)).trim();
    // An invalid id may be a misplaced key, so the message has the number of the entry instead.
    if (!KEY_ID.test(id)) {
      throw createError(
        `entry ${String(index + 1)} must be id:key, the id of 1 to 32 letters, digits, "-" or "_", entries separated by commas`,
      );
    }
    const key = parseKey(entry.slice(colon + 1).trim());
    if (key === undefined) {
      throw createError(
        `the key "${id}" must be ${String(KEY_BYTES)} random bytes in base64 (openssl rand -base64 32)`,
      );
    }
    if (keys.some((earlier) => earlier.id === id)) throw createError(`the id "${id}" is used twice`);
    const duplicate = keys.find((earlier) => earlier.key.equals(key));
    if (duplicate !== undefined)
      throw createError(`"${duplicate.id}" and "${id}" are the same key: each id needs a key of its own`);
    keys.push({ id, key });
  }
  return keys as readonly RingKey[] as KeyRing;
}

function parseKey(text: string): KeyObject | undefined {
  if (!KEY_TEXT.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
