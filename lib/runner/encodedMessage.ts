import type { FlowMessage } from './flowMessage.js';
import { stringifyChunks, CHUNK_LENGTH } from './stringifyChunks.js';

/** A message as JSON in UTF-8, in chunks, so that a large message is never one string or buffer in memory. */
export class EncodedMessage {
  private constructor(readonly chunks: readonly Buffer[]) {}

  /**
   * Encodes a message. Later changes to the message have no effect.
   *
   * @param rewrite replaces a chunk of the JSON text
   * @throws TypeError for values without a JSON form: a cycle, a BigInt
   */
  static encode(message: object, rewrite?: (text: string) => string): EncodedMessage {
    const chunks: Buffer[] = [];
    let text = '';
    for (const piece of stringifyChunks(message)) {
      text += rewrite === undefined ? piece : rewrite(piece);
      if (text.length < CHUNK_LENGTH) continue;
      chunks.push(Buffer.from(text));
      text = '';
    }
    if (text !== '') chunks.push(Buffer.from(text));
    return new EncodedMessage(chunks);
  }

  decode(): FlowMessage {
    return JSON.parse(Buffer.concat(this.chunks).toString('utf8')) as FlowMessage;
  }
}
