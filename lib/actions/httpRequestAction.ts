import type { Emitter } from '../component/context.js';
import { runClassicStep } from '../component/runStep.js';
import type { FlowMessage } from '../request/flowMessage.js';

/** The deprecated action, kept for the flows that use it. */
export function process(this: Emitter, message: FlowMessage, config: unknown): Promise<void> {
  return runClassicStep(this, message, config);
}
