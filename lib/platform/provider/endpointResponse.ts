import { TransportError } from '../../errors.js';
import { ADDRESS_REFUSED, type OutboundPolicy } from '../../http/outboundPolicy.js';
import type { JsonObject } from '../../json.js';

/** The response of a provider's endpoint. */
export interface EndpointResponse {
  readonly status: number;
  /** The members of a JSON or form body; undefined when the body has none. */
  readonly members: JsonObject | undefined;
  /** The body's text where it has no members: decoded, or as received with an error status. */
  readonly text?: string;
  /** The content coding that the body could not be decoded from. */
  readonly undecodable?: string;
  /** The header `WWW-Authenticate`. */
  readonly challenge?: string;
  /** When the next request is allowed, see `findRetryAfter`. */
  readonly retryAfter?: string;
}

export interface EndpointSettings {
  /** Milliseconds for one exchange, from the DNS lookup to the last byte. */
  readonly timeoutMs: number;
  readonly policy: OutboundPolicy;
}

/** Larger than any token response. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** The reason of an exchange that took too long, as Node names it. */
export const TIMED_OUT = 'ETIMEDOUT';

/** The reason of an exchange that the caller aborted. */
const ABORTED = 'ABORTED';

/**
 * Returns the error of an exchange without a complete response.
 * @param reason as in `TransportError`
 * @param endpoint its name in the message
 */
export function incompleteResponse(reason: string, sent: boolean, endpoint: string): TransportError {
  const failure = sent
    ? `The ${endpoint} sent no complete response of at most 1 MiB`
    : `Cannot connect to the ${endpoint}`;
  const message =
    reason === ADDRESS_REFUSED
      ? `The host of the ${endpoint} resolves to an address that is not public. An operator can allow it with ALLOW_PRIVATE_HOSTS`
      : `${failure} (${reason})`;
  return new TransportError(reason, sent, message);
}

/**
 * Runs an exchange until its deadline or until the signal aborts it.
 * @param options.isSent whether a byte of the request may have been sent
 * @param options.cancel called at the deadline and when the signal aborts
 * @throws TransportError when the deadline passes or the signal aborts
 */
export async function runWithDeadline<Value>(
  work: () => Promise<Value>,
  options: {
    /** Absent: the work has a deadline of its own. */
    readonly timeoutMs?: number;
    readonly signal: AbortSignal | undefined;
    readonly isSent: () => boolean;
    readonly cancel: () => void;
  },
): Promise<Value> {
  const { timeoutMs, signal, isSent, cancel } = options;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const canceled = new Promise<never>((_resolve, reject) => {
    const fail = (reason: string, message: string): void => {
      reject(new TransportError(reason, isSent(), message));
      cancel();
    };
    onAbort = () => fail(ABORTED, 'Aborted before a response was received');
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => fail(TIMED_OUT, `No response within ${String(timeoutMs)} ms`), timeoutMs);
    }
    signal?.addEventListener('abort', onAbort);
  });
  try {
    if (signal?.aborted === true) throw new TransportError(ABORTED, false, 'Aborted before the request was sent');
    return await Promise.race([canceled, work()]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
