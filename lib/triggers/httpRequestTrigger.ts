import type { Emitter } from '../component/context.js';
import { runClassicStep } from '../component/runStep.js';
import type { FlowMessage } from '../request/flowMessage.js';

/** The deprecated trigger, kept for the flows that use it. Its expressions never saw the body of a message. */
export function process(this: Emitter, message: FlowMessage | undefined, config: unknown): Promise<void> {
  return runClassicStep(this, { ...message, body: {} }, config);
}
