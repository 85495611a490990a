import type { Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { request } from '../request/dialects/request/index.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The action "Request". */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<void> {
  return runAndEmit(request, this, message, config);
}
