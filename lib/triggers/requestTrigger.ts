import { randomUUID } from 'node:crypto';
import { readMessageId, type Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { request } from '../request/dialects/request/index.js';
import { describeMessages, type MessageMetadata } from '../request/dialects/request/outputMetadata.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The trigger "Request": sends one request per run of the flow's schedule, which has no message. */
export function process(
  this: Emitter,
  message: InputMessage | undefined,
  config: unknown,
  snapshot?: unknown,
): Promise<void> {
  const id = readMessageId(this) ?? randomUUID();
  return runAndEmit(request, this, { id, ...message, body: {} }, config, { snapshot, runKey: 'trigger' });
}

/**
 * Returns the schemas of the step's messages, for the forms of the platform.
 *
 * @throws RestError `configuration` when a field about emitted messages is invalid
 */
export function getMetaModel(config: unknown): MessageMetadata {
  return describeMessages(config);
}
