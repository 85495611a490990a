import type { Emitter } from '../component/context.js';
import { runLegacyStep } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The deprecated trigger, kept for the flows that use it. Its expressions never saw the body of a message. */
export function process(this: Emitter, message: InputMessage | undefined, config: unknown): Promise<void> {
  return runLegacyStep(this, { ...message, body: {} }, config);
}
