import type { Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { legacy } from '../request/dialects/legacy/index.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The deprecated action, for existing flows. */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<void> {
  return runAndEmit(legacy, this, message, config);
}
