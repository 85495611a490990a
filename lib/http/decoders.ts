import type { Transform } from 'node:stream';
import type { TransportError } from '../errors.js';
import { codeOf, responseTooLargeError, decodingError } from './transportErrors.js';

/** A coding that was applied to a body. */
export interface Coding {
  /** As the header has it, in lower case. */
  readonly name: string;
  readonly open: () => Transform;
}

/** Decoders of one body, the first of which takes the encoded bytes and the last of which gives the decoded ones. */
export interface Decoders {
  readonly input: Transform;
  readonly output: Transform;
  destroy(): void;
}

/** node:zlib's code for a body that ends too soon. */
const ENDED_EARLY = 'Z_BUF_ERROR';

/** What a short body may grow by in a coding that is still to be decoded. */
const CODING_OVERHEAD_BYTES = 65_536;

/**
 * Opens the decoders of a body, each reading from the one before.
 *
 * @param codings at least one, in the order of decoding
 * @param maxBytes of the decoded body; what is between two decoders may not be larger either. The caller counts what
 *   comes out at the end
 * @param isDelimited whether the end of the encoded body is known from its framing: then a body that ends early ends
 *   there again when the request is repeated
 * @param fail is called once or more; the caller destroys the decoders
 */
export function openDecoders(
  codings: readonly Coding[],
  maxBytes: number,
  isDelimited: boolean,
  fail: (error: TransportError) => void,
): Decoders {
  const opened = codings.map(({ name, open }) => {
    const decoder = open();
    decoder.on('error', (error) => fail(decodingError(name, error, !isDelimited && codeOf(error) === ENDED_EARLY)));
    return decoder;
  });
  opened.forEach((decoder, index) => {
    const next = opened[index + 1];
    if (next === undefined) return;
    let bytes = 0;
    decoder.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes + CODING_OVERHEAD_BYTES) fail(responseTooLargeError(maxBytes));
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
