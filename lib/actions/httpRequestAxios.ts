import type { Emitter } from '../component/context.js';
import { runV2Step } from '../component/runStep.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutMessage } from '../request/output.js';

/** The action "HTTP Request": one request for every message. */
export function process(this: Emitter, message: InputMessage, config: unknown): Promise<OutMessage | undefined> {
  return runV2Step(this, message, config);
}
