import type { Emitter } from '../component/context.js';
import { runAndReturn } from '../component/runStep.js';
import { v2 } from '../request/dialects/v2/index.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/outputMessage.js';

/** The action "HTTP Request (Axios Library)": sends one request per message. */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<OutputMessage | undefined> {
  return runAndReturn(v2, this, message, config);
}
