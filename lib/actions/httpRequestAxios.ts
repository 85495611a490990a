import type { Emitter } from '../component/context.js';
import { runAxiosStep } from '../component/runStep.js';
import type { FlowMessage } from '../request/flowMessage.js';
import type { OutMessage } from '../request/output.js';

/** The action "HTTP Request": one request for every message. */
export function process(this: Emitter, message: FlowMessage, config: unknown): Promise<OutMessage | undefined> {
  return runAxiosStep(this, message, config);
}
