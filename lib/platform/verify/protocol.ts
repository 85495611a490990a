/** What the child is told. */
export interface VerificationRequest {
  /** Of the component, an absolute path. */
  readonly folder: string;
  readonly secret: { readonly type: string; readonly credentials: Readonly<Record<string, unknown>> };
}

/** What it answers. */
export type VerificationResult = { readonly verified: true } | { readonly verified: false; readonly reason: string };

/** The most of a reason that is passed on, in characters. */
const MAX_REASON_LENGTH = 1000;

/** Reads an answer: the component's own code shares the child's channel and may send anything. */
export function readVerificationResult(message: unknown): VerificationResult {
  if (typeof message === 'object' && message !== null && 'verified' in message) {
    if (message.verified === true) return { verified: true };
    if ('reason' in message && typeof message.reason === 'string') {
      return { verified: false, reason: message.reason.slice(0, MAX_REASON_LENGTH) };
    }
  }
  return { verified: false, reason: "The component's answer can't be read" };
}
