import type { JsonObject } from '../json.js';

/** A file in the object storage that a message points to. */
export interface Attachment {
  readonly url: string;
  readonly 'content-type'?: string;
  /** Bytes, as a number or as text. */
  readonly size?: number | string;
}

/** A message as the runtime passes it to a step. Every member may be absent: a trigger gets an empty message. */
export interface InputMessage {
  readonly id?: string;
  readonly body?: unknown;
  readonly headers?: JsonObject;
  readonly attachments?: Readonly<Record<string, Attachment>>;
  /** The messages of earlier steps by step id, if the flow has passthrough enabled. */
  readonly passthrough?: JsonObject;
}
