import type { JsonObject } from '../../json.js';

/** The request to the child process. */
export interface VerificationRequest {
  /** Absolute path of the component. */
  readonly folder: string;
  readonly secret: { readonly type: string; readonly credentials: JsonObject };
}

/** The result of the child process. */
export type VerificationResult = { readonly verified: true } | { readonly verified: false; readonly reason: string };

/** In characters; the rest of a reason is cut off. */
const MAX_REASON_LENGTH = 1000;

/** Validates a result: the component's own code shares the IPC channel and may send any message. */
export function readVerificationResult(message: unknown): VerificationResult {
  if (typeof message === 'object' && message !== null && 'verified' in message) {
    if (message.verified === true) return { verified: true };
    if ('reason' in message && typeof message.reason === 'string') {
      return { verified: false, reason: message.reason.slice(0, MAX_REASON_LENGTH) };
    }
  }
  return { verified: false, reason: 'The component sent an invalid result' };
}
