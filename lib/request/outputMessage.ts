import type { HttpResponse } from '../http/message.js';

/** An answer without its body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpResponse['headers'];
}

/** A message for the next step. `attachments` only where the function passes them on. */
export interface OutputMessage {
  readonly body: unknown;
  readonly headers: Record<string, unknown>;
  readonly attachments?: unknown;
}
