/** The line by which some servers keep a script from including their JSON; Gerrit writes it before every response, and Angular's client removes it. */
const PREFIX = /^\)\]\}',?\r?\n/;
const PREFIX_BYTES = ")]}',\r\n".length;
const CLOSE_PARENTHESIS = 0x29;

/** Removes the prefix of a JSON text. */
export function removeJsonPrefix(text: string): string {
  return text.replace(PREFIX, '');
}

/** Removes the prefix of JSON while it is received. */
export async function* skipJsonPrefix(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < PREFIX_BYTES && (start.length === 0 || start[0] === CLOSE_PARENTHESIS)) continue;
    yield start.subarray(findPrefixEnd(start));
    start = undefined;
  }
  if (start !== undefined) yield start.subarray(findPrefixEnd(start));
}

function findPrefixEnd(start: Buffer): number {
  return PREFIX.exec(start.toString('latin1', 0, PREFIX_BYTES))?.[0].length ?? 0;
}
