import type { RestError, TransportError } from '../errors.js';
import type { Scope } from './expression.js';
import type { ResponseHead } from './outputMessage.js';

/** A response as far as its outcome depends on it. */
export interface ResponseToDecide extends ResponseHead {
  /** URL of the request, without its credential. */
  readonly requestUrl: URL;
  /**
   * Returns the first bytes of the body, or as many as are received. The body can still be read whole afterwards. Of a body that was read already, as many
   * as are kept. Never throws.
   *
   * @param maxBytes the limit, which bounds memory and time
   * @param maxMs milliseconds, for a body that may not end; then the bytes so far are returned
   */
  peek(maxBytes: number, maxMs?: number): Promise<Buffer>;
}

/** The result of one attempt. */
export type AttemptResult =
  /** A response with any status. */
  | { readonly kind: 'response'; readonly response: ResponseToDecide }
  /** No complete response; `response` is what was received of it. */
  | { readonly kind: 'failure'; readonly error: TransportError; readonly response?: ResponseHead | undefined }
  /** A response that can't be used: parsed, stored, or answered with a new token. `rule` is the one that decided to. */
  | {
      readonly kind: 'unusable';
      readonly error: RestError;
      /** Absent: no request was sent. */
      readonly response?: ResponseToDecide | undefined;
      readonly rule?: string | undefined;
    };

export type Outcome = Pick<OutcomeReason, 'rule'> & Refusal & Decision;

interface Refusal {
  /** Milliseconds for which the server asks all requests to wait. Present if a rule says that the response refuses the request for a while. */
  readonly serverMs?: number;
}

type Decision =
  /** Emit the response. */
  | { readonly kind: 'emit' }
  /** Emit a message that describes the failure: there is no usable response. */
  | { readonly kind: 'emitFailure' }
  /** Emit nothing: the message is done. `stop` also ends a sequence of pages, which is complete. */
  | { readonly kind: 'ignore' | 'stop' }
  /** Emit nothing of this response: another request of its job follows. */
  | { readonly kind: 'continue' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Renew the credential and send the request again, which isn't counted as an attempt. Only if the context says that it can be renewed. */
  | { readonly kind: 'refresh' }
  /** Return the message to its queue, for `afterMs` where the runtime can. */
  | ({ readonly kind: 'rebound'; readonly afterMs?: number } & OutcomeReason)
  | ({ readonly kind: 'fail' } & OutcomeReason);

/** Why a message fails or is returned to its queue, for the error text. */
export interface OutcomeReason {
  /** The rule that decided, for errors and the trace. */
  readonly rule?: string;
  /** Text that replaces the dialect's own. */
  readonly message?: string;
  /** Text that says why there is no further attempt. */
  readonly note?: string;
}

/** The state of a message on which an outcome depends, in addition to the result of the attempt. */
export interface AttemptContext {
  /** From 1. */
  readonly attempt: number;
  /** Start of the message's processing, in milliseconds since 1970. */
  readonly startedMs: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The data of the message, for expressions. */
  readonly scope: Scope;
  /** Whether the credential can be renewed. */
  readonly canRefresh: boolean;
  /** Whether the response rejects the credential that the request carried. */
  readonly isCredentialRejected: boolean;
  /** Whether the request asked for a response only if it has changed. */
  readonly isConditional?: boolean;
  /** Whether the server may not yet find the job that the request asks for. */
  readonly isNewJob?: boolean;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
}

/** Whether a status is one of 200 to 299. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
