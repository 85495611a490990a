/** Characters that a piece has, about. */
export const CHUNK_LENGTH = 65_536;

/** Containers are opened down to this level: messages have their lists near the top, and a cycle ends here. */
const DEEPEST = 8;

/** Characters that a value counts for beside those of its texts. */
const VALUE_LENGTH = 16;

/**
 * The text that `JSON.stringify` gives for an object, in pieces. Only what is large is taken apart, down to single texts;
 * everything else is left to `JSON.stringify`.
 * @throws TypeError for what JSON cannot express: a cycle, a BigInt
 */
export function* stringifyChunks(value: unknown, depth = 0): Generator<string> {
  if (!isLarge(value)) yield JSON.stringify(value);
  else if (typeof value === 'string') yield* textPieces(value);
  else if (depth >= DEEPEST) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* listPieces(value, depth);
  else if (isPlain(value)) yield* objectPieces(value, depth);
  else yield JSON.stringify(value);
}

function* textPieces(text: string): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length;) {
    let to = from + CHUNK_LENGTH;
    // A pair of surrogates is one character: apart, its halves would be escaped.
    if (isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    yield JSON.stringify(text.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield '"';
}

function* listPieces(list: readonly unknown[], depth: number): Generator<string> {
  yield '[';
  for (let from = 0; from < list.length;) {
    if (from > 0) yield ',';
    const to = endOfPiece(list, from);
    if (to === from + 1) yield* elementPieces(list[from], depth);
    else yield JSON.stringify(list.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield ']';
}

/** The index after the last element that fits into a piece which begins at `from`; one element always does. */
function endOfPiece(list: readonly unknown[], from: number): number {
  const room = { left: CHUNK_LENGTH };
  let to = from;
  while (to < list.length && fits(list[to], room)) to += 1;
  return Math.max(to, from + 1);
}

function elementPieces(element: unknown, depth: number): Iterable<string> {
  return isLarge(element) ? stringifyChunks(element, depth + 1) : [JSON.stringify([element]).slice(1, -1)];
}

function* objectPieces(object: Readonly<Record<string, unknown>>, depth: number): Generator<string> {
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
      // What JSON does not know is left out, as a member.
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

/** A list, or an object without a class or a way of its own to become JSON. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isLarge(value: unknown): boolean {
  return !fits(value, { left: CHUNK_LENGTH });
}

/** Whether the JSON of a value fits into the room, about; takes it off the room. Looks no further than the room reaches. */
function fits(value: unknown, room: { left: number }): boolean {
  room.left -= VALUE_LENGTH;
  if (typeof value === 'string') room.left -= value.length;
  else if (hasOwnJson(value)) return room.left > 0;
  else if (Array.isArray(value)) return value.every((element) => fits(element, room)) && room.left > 0;
  else if (isPlain(value)) {
    for (const key of Object.keys(value)) {
      room.left -= key.length;
      if (room.left <= 0 || !fits(value[key], room)) return false;
    }
  }
  return room.left > 0;
}

function hasOwnJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function';
}
