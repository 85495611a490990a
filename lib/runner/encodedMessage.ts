import type { FlowMessage } from './flowMessage.js';
import { stringifyChunks, CHUNK_LENGTH } from './stringifyChunks.js';

/** A message as JSON in UTF-8, in chunks: neither its text nor its bytes are ever in memory as a whole, however large it is. */
export class EncodedMessage {
  private constructor(readonly chunks: readonly Buffer[]) {}

  /**
   * Encodes a message. Later changes to the message do not show.
   * @param rewrite gets every part of the JSON text and returns what is written in its place
   * @throws TypeError for what JSON cannot express: a cycle, a BigInt
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
