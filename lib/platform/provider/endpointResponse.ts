import { TransportError } from '../../errors.js';
import { ADDRESS_REFUSED, type OutboundPolicy } from '../../http/outboundPolicy.js';
import type { JsonObject } from '../../oauth/formResponse.js';

/** What an endpoint said. */
export interface EndpointResponse {
  readonly status: number;
  /** Undefined when the body holds none that can be read. */
  readonly members: JsonObject | undefined;
  /** The body's text where it has no members: decoded, or of a refusal as it came. */
  readonly text?: string;
  /** What the body could not be decoded from. */
  readonly undecodable?: string;
  /** The header WWW-Authenticate. */
  readonly challenge?: string;
  /** The header as sent. */
  readonly retryAfter?: string;
}

export interface EndpointSettings {
  /** Milliseconds for one exchange from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly policy: OutboundPolicy;
}

/** Nobody's token is longer. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** The reason of an exchange that the caller has ended. */
export const ABORTED = 'ABORTED';

/**
 * There was no whole answer.
 * @param reason as a TransportError has it
 * @param endpoint what to call it
 */
export function incompleteResponse(reason: string, sent: boolean, endpoint: string): TransportError {
  const message =
    reason === ADDRESS_REFUSED
      ? `The ${endpoint}'s host points to an address that is not public; only an operator can allow it, by ALLOW_PRIVATE_HOSTS`
      : `The ${endpoint} gave no whole answer of at most 1 MiB (${reason})`;
  return new TransportError(reason, sent, message);
}

/**
 * Bounds work as a whole, and ends it with a signal.
 * @param options.isSent whether a byte of the request may have gone
 * @param options.end called when it ends without an answer
 */
export async function runWithDeadline<Value>(
  work: () => Promise<Value>,
  options: {
    /** Absent: the work bounds its time itself. */
    readonly timeoutMs?: number;
    readonly signal: AbortSignal | undefined;
    readonly isSent: () => boolean;
    readonly end: () => void;
  },
): Promise<Value> {
  const { timeoutMs, signal, isSent, end } = options;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    const fail = (reason: string, words: string): void => {
      reject(new TransportError(reason, isSent(), words));
      end();
    };
    onAbort = () => fail(ABORTED, 'Ended before an answer came');
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => fail('ETIMEDOUT', `No answer within ${String(timeoutMs)} ms`), timeoutMs);
    }
    signal?.addEventListener('abort', onAbort);
  });
  try {
    if (signal?.aborted === true) throw new TransportError(ABORTED, false, 'Ended before it began');
    return await Promise.race([ended, work()]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
