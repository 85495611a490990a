import { isJsonObject } from '../json.js';
import type { OutputMessage } from '../request/outputMessage.js';
import type { Emit } from './runAttempts.js';

/** Emits messages, each when the next one is there: what the last one says about its page is known only after it. */
export class LastMessage {
  readonly #emit: Emit;
  #held: OutputMessage | undefined;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  readonly push: Emit = async (message) => {
    const earlier = this.#held;
    // After a message that isn't emitted, none is.
    this.#held = undefined;
    if (earlier !== undefined) await this.#emit(earlier);
    this.#held = message;
  };

  /** Emits the last message. A truncated run says so in its body; a body that is no object stays as it is. */
  async flush(isTruncated = false): Promise<void> {
    const message = this.#held;
    this.#held = undefined;
    if (message === undefined) return;
    const { body } = message;
    await this.#emit(isTruncated && isJsonObject(body) ? { ...message, body: { ...body, truncated: true } } : message);
  }
}
