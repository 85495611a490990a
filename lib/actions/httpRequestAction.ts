import type { Emitter } from '../component/context.js';
import { runLegacyStep } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The deprecated action, for existing flows. */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<void> {
  return runLegacyStep(this, message, config);
}
