import { randomUUID } from 'node:crypto';
import { readMessageId, type Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { request } from '../request/dialects/request/index.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The trigger "Request": sends one request per run of the flow's schedule, which has no message. */
export function process(
  this: Emitter,
  message: InputMessage | undefined,
  config: unknown,
  snapshot?: unknown,
): Promise<void> {
  const id = readMessageId(this) ?? randomUUID();
  return runAndEmit(request, this, { id, ...message, body: {} }, config, { snapshot });
}
