import { readMessageId, type Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { request } from '../request/dialects/request/index.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The action "Request". */
export function process(this: Emitter, message: InputMessage, config: unknown, snapshot?: unknown): Promise<void> {
  const id = readMessageId(this);
  return runAndEmit(request, this, id === undefined ? message : { id, ...message }, config, { snapshot });
}
