import type { Emitter } from '../component/context.js';
import { runV2Step } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutMessage } from '../request/output.js';

/** The trigger "HTTP Request": one request for every tick of the flow's schedule; a tick has no message of its own. */
export function process(
  this: Emitter,
  message: InputMessage | undefined,
  config: unknown,
): Promise<OutMessage | undefined> {
  return runV2Step(this, message ?? {}, config);
}
