import type { JsonObject } from '../json.js';

/** A message between two steps, or in a file of messages. */
export interface FlowMessage {
  readonly id?: string;
  readonly body: unknown;
  readonly headers?: JsonObject;
  readonly attachments?: JsonObject;
  readonly metadata?: JsonObject;
  readonly passthrough?: JsonObject;
}
