import type { Emitter } from '../component/context.js';
import { runLegacyStep } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The deprecated trigger, for existing flows. As in v2, its expressions don't see the body of a message. */
export function process(this: Emitter, message: InputMessage | undefined, config: unknown): Promise<void> {
  return runLegacyStep(this, { ...message, body: {} }, config);
}
