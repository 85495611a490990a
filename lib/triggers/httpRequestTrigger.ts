import type { Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { legacy } from '../request/dialects/legacy/index.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The deprecated trigger, for existing flows. As in v2, its expressions don't see the body of a message. */
export function process(this: Emitter, message: InputMessage | undefined, config: unknown): Promise<void> {
  return runAndEmit(legacy, this, { ...message, body: {} }, config);
}
