import type { Emitter } from '../component/context.js';
import { runV2Step } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/output.js';

/** The trigger "HTTP Request (Axios Library)": sends one request per run of the flow's schedule, which has no message. */
export function process(
  this: Emitter,
  message: InputMessage | undefined,
  config: unknown,
): Promise<OutputMessage | undefined> {
  return runV2Step(this, message ?? {}, config);
}
