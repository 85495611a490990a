import { readMessageId, type Emitter } from '../component/context.js';
import { runAndEmit } from '../component/runStep.js';
import { request } from '../request/dialects/request/index.js';
import { describeMessages, type MessageMetadata } from '../request/dialects/request/outputMetadata.js';
import type { InputMessage } from '../request/inputMessage.js';

/** The action "Request". */
export function process(this: Emitter, message: InputMessage, config: unknown, snapshot?: unknown): Promise<void> {
  const id = readMessageId(this);
  return runAndEmit(request, this, id === undefined ? message : { id, ...message }, config, {
    snapshot,
    runKey: message.id ?? id,
  });
}

/**
 * Returns the schemas of the step's messages, for the forms of the platform.
 *
 * @throws RestError `configuration` when a field about emitted messages is invalid
 */
export function getMetaModel(config: unknown): MessageMetadata {
  return describeMessages(config);
}
