import type { JsonObject } from '../json.js';

/** Approximate length of a chunk in characters. */
export const CHUNK_LENGTH = 65_536;

/** Objects and arrays are split down to this depth: messages have their arrays near the top, and a cycle ends here. */
const MAX_DEPTH = 8;

/** Characters that are added for each value to the length of its texts. */
const VALUE_OVERHEAD = 16;

/**
 * Yields the text of `JSON.stringify` for an object in chunks. Only large values are split, down to single strings;
 * `JSON.stringify` formats the others.
 *
 * @throws TypeError for values without a JSON form: a cycle, a BigInt
 */
export function* stringifyChunks(value: unknown, depth = 0): Generator<string> {
  if (!isLarge(value)) yield JSON.stringify(value);
  else if (typeof value === 'string') yield* splitText(value);
  else if (depth >= MAX_DEPTH) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* splitArray(value, depth);
  else if (isPlainObject(value)) yield* splitObject(value, depth);
  else yield JSON.stringify(value);
}

function* splitText(text: string): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length;) {
    let to = from + CHUNK_LENGTH;
    // JSON.stringify would escape the halves of a split surrogate pair.
    if (isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    yield JSON.stringify(text.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield '"';
}

function* splitArray(list: readonly unknown[], depth: number): Generator<string> {
  yield '[';
  for (let from = 0; from < list.length;) {
    if (from > 0) yield ',';
    const to = findChunkEnd(list, from);
    if (to === from + 1) yield* splitElement(list[from], depth);
    else yield JSON.stringify(list.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield ']';
}

/** Returns the index after the last element of a chunk that starts at `from`; a chunk has at least one element. */
function findChunkEnd(list: readonly unknown[], from: number): number {
  const room = { left: CHUNK_LENGTH };
  let to = from;
  while (to < list.length && fitsInto(list[to], room)) to += 1;
  return Math.max(to, from + 1);
}

function splitElement(element: unknown, depth: number): Iterable<string> {
  return isLarge(element) ? stringifyChunks(element, depth + 1) : [JSON.stringify([element]).slice(1, -1)];
}

function* splitObject(object: JsonObject, depth: number): Generator<string> {
  yield '{';
  let separator = '';
  for (const key of Object.keys(object)) {
    const value = object[key];
    const name = `${separator}${JSON.stringify(key)}:`;
    if (isLarge(value)) {
      yield name;
      yield* stringifyChunks(value, depth + 1);
    } else {
      const text = JSON.stringify(value) as string | undefined;
      // A member without a JSON form is omitted.
      if (text === undefined) continue;
      yield name + text;
    }
    separator = ',';
  }
  yield '}';
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Returns whether a value is an object without a class. */
function isPlainObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isLarge(value: unknown): boolean {
  return !fitsInto(value, { left: CHUNK_LENGTH });
}

/** Returns whether the JSON of a value roughly fits into the remaining room, and reduces it. Stops where the room is used up. */
function fitsInto(value: unknown, room: { left: number }): boolean {
  room.left -= VALUE_OVERHEAD;
  if (typeof value === 'string') room.left -= value.length;
  else if (hasToJson(value)) return room.left > 0;
  else if (Array.isArray(value)) return value.every((element) => fitsInto(element, room)) && room.left > 0;
  else if (isPlainObject(value)) {
    for (const key of Object.keys(value)) {
      room.left -= key.length;
      if (room.left <= 0 || !fitsInto(value[key], room)) return false;
    }
  }
  return room.left > 0;
}

function hasToJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function';
}
