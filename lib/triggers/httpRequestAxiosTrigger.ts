import type { Emitter } from '../component/context.js';
import { runAxiosStep } from '../component/runStep.js';
import type { FlowMessage } from '../request/flowMessage.js';
import type { OutMessage } from '../request/output.js';

/** The trigger "HTTP Request": one request for every tick of the flow's schedule; a tick has no message of its own. */
export function process(
  this: Emitter,
  message: FlowMessage | undefined,
  config: unknown,
): Promise<OutMessage | undefined> {
  return runAxiosStep(this, message ?? {}, config);
}
