import type { Emitter } from '../component/context.js';
import { runV2Step } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/output.js';

/** The action "HTTP Request (Axios Library)": sends one request per message. */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<OutputMessage | undefined> {
  return runV2Step(this, message, config);
}
