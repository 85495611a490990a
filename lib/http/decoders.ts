import type { Transform } from 'node:stream';
import type { TransportError } from '../errors.js';
import { codeOf, createResponseTooLargeError, createDecodingError } from './transportErrors.js';

/** A content or transfer coding of a body. */
export interface Coding {
  /** As in the header, in lower case. */
  readonly name: string;
  readonly open: () => Transform;
}

/** The decoders of one body: `input` receives the encoded bytes, `output` returns the decoded ones. */
export interface Decoders {
  readonly input: Transform;
  readonly output: Transform;
  destroy(): void;
}

/** Code of node:zlib for a truncated body. */
const ENDED_EARLY = 'Z_BUF_ERROR';

/** Bytes by which a coding may enlarge a short body. */
const CODING_OVERHEAD_BYTES = 65_536;

/**
 * Opens the decoders of a body, each of which reads from the previous one.
 *
 * @param codings at least one, in the order of decoding
 * @param maxBytes maximum size of the decoded body and of the data between two decoders. The caller checks the size of the output
 * @param isDelimited whether the framing determines the end of the encoded body; then a truncated body stays truncated when the request is
 *   repeated
 * @param fail is called at least once on an error; the caller destroys the decoders
 */
export function openDecoders(
  codings: readonly Coding[],
  maxBytes: number,
  isDelimited: boolean,
  fail: (error: TransportError) => void,
): Decoders {
  const opened = codings.map(({ name, open }) => {
    const decoder = open();
    decoder.on('error', (error) =>
      fail(createDecodingError(name, error, !isDelimited && codeOf(error) === ENDED_EARLY)),
    );
    return decoder;
  });
  opened.forEach((decoder, index) => {
    const next = opened[index + 1];
    if (next === undefined) return;
    let bytes = 0;
    decoder.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes + CODING_OVERHEAD_BYTES) fail(createResponseTooLargeError(maxBytes));
    });
    decoder.pipe(next);
  });
  const [input] = opened;
  const output = opened.at(-1);
  if (input === undefined || output === undefined) throw new RangeError('no coding');
  return {
    input,
    output,
    destroy() {
      for (const decoder of opened) decoder.destroy();
    },
  };
}
