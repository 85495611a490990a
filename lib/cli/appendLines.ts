import type { FileHandle } from 'node:fs/promises';

import { parseJson } from '../json.js';

const CHUNK_BYTES = 64 * 1024;
const LINE_BREAK = 0x0a;

/**
 * Prepares a file of JSON lines for more: removes the part of a line that a process wrote which was killed, and ends a complete last line. Not a
 * device or a pipe.
 */
export async function endLastLine(handle: FileHandle): Promise<void> {
  const stats = await handle.stat();
  if (!stats.isFile()) return;
  const start = await findLastLine(handle, stats.size);
  if (start === stats.size) return;
  const line = Buffer.alloc(stats.size - start);
  await handle.read(line, 0, line.length, start);
  if (parseJson(line.toString()) === undefined) await handle.truncate(start);
  else await handle.appendFile('\n');
}

/** Returns the position behind the last line break. */
async function findLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; end -= CHUNK_BYTES) {
    const start = Math.max(0, end - CHUNK_BYTES);
    await handle.read(chunk, 0, end - start, start);
    const index = chunk.subarray(0, end - start).lastIndexOf(LINE_BREAK);
    if (index >= 0) return start + index + 1;
  }
  return 0;
}
