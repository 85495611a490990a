import type { HttpResponse } from '../http/message.js';

/** A response without its body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpResponse['headers'];
  readonly rawHeaders?: HttpResponse['rawHeaders'];
  readonly redirectedToGet?: HttpResponse['redirectedToGet'];
}

/** A message for the next step. `attachments` is set only by the functions that pass attachments on. */
export interface OutputMessage {
  /** Absent: the runtime uses the id of the message that caused it. */
  readonly id?: string;
  readonly body: unknown;
  readonly headers: Record<string, unknown>;
  readonly attachments?: unknown;
}
