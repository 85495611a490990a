import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const COLLECTION_INTERVAL_BYTES = 4_194_304;

/**
 * To be told of every chunk that streams through the process.
 *
 * A chunk's bytes lie outside the JavaScript heap, and 300 MB of chunks hardly fill the young generation, so V8 lets 40
 * to 55 MB of dead ones pile up before it looks. A look at the young generation every 4 MB holds it below 20 MB; it
 * takes half a millisecond, and less time in total than the larger collections it replaces.
 */
export const countStreamedBytes: (bytes: number) => void = createByteCounter(
  COLLECTION_INTERVAL_BYTES,
  collectYoungGeneration,
);

/** A counter of bytes that calls `act` whenever `limit` of them have come together. */
export function createByteCounter(limit: number, onLimit: () => void): (bytes: number) => void {
  let bytes = 0;
  return (more) => {
    bytes += more;
    if (bytes < limit) return;
    bytes = 0;
    onLimit();
  };
}

/**
 * Gives the memory of a large buffer back, which V8 would leave until it next looks at everything. The buffer is empty
 * afterwards. A buffer that shares its memory with others is left as it is.
 */
export function releaseBuffer({ buffer, byteLength }: Buffer): void {
  if (byteLength < COLLECTION_INTERVAL_BYTES || byteLength !== buffer.byteLength || !(buffer instanceof ArrayBuffer))
    return;
  // Its memory moves on to a buffer that nobody has, and that is young.
  structuredClone(undefined, { transfer: [buffer] });
  collectYoungGeneration();
}

type Collect = (options: { type: 'minor' }) => void;
let collect: Collect | undefined;

/** Node gives `gc` only to contexts that are made while the flag is set, so one is made for it, on the first need. */
function collectYoungGeneration(): void {
  collect ??= findCollector();
  collect({ type: 'minor' });
}

function findCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : undefined');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as Collect) : () => undefined;
}
