import type { HttpResponse } from '../http/message.js';

/** An answer without its body. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpResponse['headers'];
}

/** A message for the next step. `attachments` only where the function passes them on. */
export interface OutMessage {
  readonly body: unknown;
  readonly headers: Record<string, unknown>;
  readonly attachments?: unknown;
}
