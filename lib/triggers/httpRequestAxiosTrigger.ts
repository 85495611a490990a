import type { Emitter } from '../component/context.js';
import { runAndReturn } from '../component/runStep.js';
import { v2 } from '../request/dialects/v2/index.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/outputMessage.js';

/** The trigger "HTTP Request (Axios Library)": sends one request per run of the flow's schedule, which has no message. */
export function process(
  this: Emitter,
  message: InputMessage | undefined,
  config: unknown,
): Promise<OutputMessage | undefined> {
  return runAndReturn(v2, this, message ?? {}, config);
}
