import { RestError, TransportError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/message.js';
import { discardBody } from '../http/readBody.js';
import { mayBeUnknown } from '../request/jobs/job.js';
import type { OutputMessages } from '../request/dialect.js';
import type { AttemptResult, Outcome } from '../request/outcome.js';
import { readScope } from './credentialProvider.js';
import type { MessageRun } from './messageRun.js';
import { adviseOnDroppedCredential, isCredentialRejected } from './rejectedCredential.js';
import { ResponseReader } from './responseReader.js';
import { RateLimitError } from './limits/rateLimitError.js';
import type { RequestTurn } from './requestTurn.js';
import { sendRequest } from './sendRequest.js';
import type { ResendRequest } from './storageUpload.js';

/** An attempt and its outcome. */
type Attempt = SuccessfulAttempt | FailedAttempt;

/** An attempt whose response is emitted. */
export interface SuccessfulAttempt {
  readonly kind: 'response';
  readonly response: ResponseReader;
  readonly messages: OutputMessages;
  /** The outcome rule that decided to emit them. */
  readonly rule: string | undefined;
}

export interface FailedAttempt {
  readonly kind: 'failed';
  readonly outcome: Exclude<Outcome, { kind: 'emit' | 'refresh' }>;
  readonly result: FailedResult;
}

/** A result whose response is there, as far as there is one, for the error. */
type FailedResult =
  | Extract<AttemptResult, { kind: 'failure' }>
  | (Extract<AttemptResult, { kind: 'unusable' }> & { readonly response?: ResponseReader | undefined })
  | {
      readonly kind: 'response';
      readonly response: ResponseReader;
      /** Text that says what to change, in addition to the server's response. */
      readonly advice: string | undefined;
    };

/** RFC 9110, section 9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Makes an attempt: builds, authenticates and sends a request, decides its outcome, and reads a response that is to be emitted. An
 * attempt whose response breaks off while it is read is a failed one.
 *
 * @param attempt number of the attempt, from 1
 * @throws RestError when the request can't be built or authenticated
 */
export async function makeAttempt(run: MessageRun, attempt: number): Promise<Attempt> {
  const { message, ports, config } = run;
  const { dialect } = run.step;
  run.page?.reading.begin();
  let turn: RequestTurn | undefined;
  const decide = async (result: AttemptResult, rejection = { canRefresh: false, isCredentialRejected: false }) => {
    const { startedMs } = run;
    const scope = readScope(run);
    const isConditional = run.conditional?.isConditional === true;
    const context = {
      attempt,
      startedMs,
      nowMs: ports.now(),
      random: ports.random,
      scope,
      isConditional,
      ...(run.job && { isNewJob: mayBeUnknown(run.job.request, ports.now()) }),
      ...rejection,
    };
    const decided = await dialect.decide(config, result, context);
    if (decided.serverMs !== undefined) turn?.pause(decided.serverMs);
    run.trace?.setOutcome(result, decided);
    run.span?.addOutcome(decided);
    return decided;
  };
  let response: ResponseReader | undefined;
  let result: FailedResult;
  let outcome: Outcome | undefined;
  try {
    const received = await receiveResponse(run);
    ({ response, turn } = received);
    result = { kind: 'response', ...received };
    const { isCredentialRejected } = received;
    const canRefresh = received.canRefresh && run.credential.current.credential.refreshable;
    outcome = await decide(result, { canRefresh, isCredentialRejected });
    if (outcome.kind === 'refresh') {
      const renewal = await run.credential.renew();
      if (renewal.isRenewed) {
        run.trace?.markRefresh();
        response.discard();
        ports.log.debug(`${run.target}: status ${String(response.status)}, retrying with a new token`);
        return await makeAttempt(run, attempt);
      }
      result = { ...result, advice: renewal.advice ?? result.advice };
      outcome = await decide(result, { canRefresh: false, isCredentialRejected });
    }
    if (outcome.kind === 'emit' && run.job !== undefined && dialect.decideJob !== undefined) {
      const context = { scope: readScope(run), nowMs: ports.now() };
      const decided = await dialect.decideJob(config, response, run.job, context);
      if (decided.kind !== 'emit') {
        outcome = decided;
        run.trace?.setOutcome(result, outcome);
        run.span?.addOutcome(outcome);
      }
    }
    if (outcome.kind === 'emit') {
      const messages = await dialect.toMessages(config, response, {
        message,
        createId: ports.createId,
        scope: readScope(run),
        page: run.page?.reading,
        tracker: run.records,
      });
      ports.log.debug(`${run.target}: status ${String(response.status)}`);
      return { kind: 'response', response, messages, rule: outcome.rule };
    }
  } catch (error: unknown) {
    if (error instanceof RateLimitError) {
      response?.close();
      return createLateAttempt(error);
    }
    result = toFailedResult(error, response, outcome?.rule);
    outcome = await decide(result);
  }
  if (outcome.kind === 'emit' || outcome.kind === 'refresh') {
    throw new TypeError(`the outcome ${outcome.kind} needs a response`);
  }
  return { kind: 'failed', outcome, result };
}

/** The request would be sent too late: the message returns to its queue until it is allowed. */
function createLateAttempt(error: RateLimitError): FailedAttempt {
  const { waitMs } = error;
  const outcome = { kind: 'rebound', ...(waitMs !== undefined && { afterMs: waitMs }) } as const;
  return { kind: 'failed', outcome, result: { kind: 'unusable', error } };
}

interface AdvisedResponse {
  readonly response: ResponseReader;
  readonly advice: string | undefined;
  readonly isCredentialRejected: boolean;
  /** The credential was sent to the server that responded. */
  readonly canRefresh: boolean;
  readonly turn: RequestTurn | undefined;
}

/** Sends the request of a message. While the credential is rejected and can be renewed, sends it again: this isn't a retry. */
async function receiveResponse(run: MessageRun): Promise<AdvisedResponse> {
  const { step, config, message, ports, credential } = run;
  const { dialect } = step;
  for (;;) {
    const build = (): HttpRequest => {
      const built = dialect.buildRequest(config, message, readScope(run), ports.files.open, run.page?.reading);
      return run.conditional?.addConditions(built) ?? built;
    };
    const { request, signed, response, isForeign, secret, turn } = await sendRequest(run, build);
    if (run.conditional?.takeResponse(response) === true) {
      void discardBody(response);
      ports.log.debug(`${run.target}: status 304 of another redirect, requesting it without a condition`);
      continue;
    }
    let advice = adviseOnDroppedCredential(response);
    const isRejected = !isForeign && isCredentialRejected(response, signed, dialect, secret);
    if (isRejected && dialect.decidesRefresh !== true) {
      const renewal = await credential.renew().catch((error: unknown) => {
        response.body.destroy();
        throw error;
      });
      if (renewal.isRenewed) {
        run.trace?.markRefresh();
        void discardBody(response);
        ports.log.debug(`${run.target}: status ${String(response.status)}, retrying with a new token`);
        continue;
      }
      advice = renewal.advice;
    }
    const resend = SAFE_METHODS.has(request.method) ? createResend(request, response.status, run) : undefined;
    return {
      response: new ResponseReader(response, request.url, ports, resend),
      advice,
      isCredentialRejected: isRejected,
      canRefresh: response.credentialDropped !== true,
      turn,
    };
  }
}

/** Creates a function that sends the request again and returns the response if it has the same status. */
function createResend(request: HttpRequest, status: number, run: MessageRun): ResendRequest {
  return async (): Promise<HttpResponse | undefined> => {
    const { response } = await sendRequest(run, () => request);
    if (response.status === status) return response;
    void discardBody(response);
    return undefined;
  };
}

/**
 * Returns the result that an error is; throws an error that isn't a result of the attempt.
 *
 * @param response the one that the attempt has received
 * @param rule the outcome rule that decided what to do with it
 */
export function toFailedResult(
  error: unknown,
  response: ResponseReader | undefined,
  rule: string | undefined,
): FailedResult {
  if (error instanceof TransportError) {
    response?.close();
    return { kind: 'failure', error, response };
  }
  if (error instanceof RestError && response !== undefined) return { kind: 'unusable', error, response, rule };
  response?.close();
  throw error;
}
