import type { Credential } from '../auth/credential.js';
import { RestError, TransportError } from '../errors.js';
import type { HttpRequest, HttpResponse, Send } from '../http/message.js';
import { discardBody, readAll, readExcerpt, readText } from '../http/readBody.js';
import { buildRequest } from '../request/buildRequest.js';
import type { RequestConfig } from '../request/requestConfig.js';
import { decideOutcome, type AttemptResult, type OutcomeRules } from '../request/decideOutcome.js';
import { createScope } from '../request/expression.js';
import { createHttpFailure, createTransportFailure, type FailedResponse, type Redact } from '../request/failure.js';
import type { InputMessage } from '../request/inputMessage.js';
import { buildMessages, buildFailureMessage, type OutputMessage } from '../request/output.js';
import { storeResponse, shouldStoreResponse } from './attachments.js';
import type { FileStore } from './fileStore.js';
import type { Logger } from './logger.js';
import type { Pacer } from './pacer.js';
import { createMessageRenewal, adviseOnDroppedCredential, isCredentialRejected } from './rejectedCredential.js';
import type { SecretApi } from './secretApi.js';

/** The external functions that the processing of one message uses. */
export interface Ports {
  readonly send: Send;
  readonly secrets: SecretApi;
  readonly files: FileStore;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: Logger;
  readonly flowVariables: () => unknown;
}

/** A step's compiled configuration and the state that its messages share. */
export interface Step {
  readonly config: RequestConfig;
  readonly pacer: Pacer;
}

export type MessageResult =
  | { readonly kind: 'messages'; readonly messages: readonly OutputMessage[] }
  /** Return the message to its queue. */
  | { readonly kind: 'rebound'; readonly reason: RestError };

/** RFC 9110, section 9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Bytes that are read of an error response, so that a secret at the end of the shown excerpt is complete and can be redacted. */
const EXCERPT_READ_BYTES = 64 * 1024;
/** Maximum bytes of an error response that is emitted instead of a file, whose own limit is too large for a message. */
const EMITTED_ERROR_BYTES = 1024 * 1024;

/**
 * Processes one message: builds, authenticates and sends requests until the outcome is final. Stores no state beyond the message.
 *
 * @throws RestError when the message fails
 */
export async function runRequest(step: Step, message: InputMessage, ports: Ports): Promise<MessageResult> {
  const { config } = step;
  const rules = config.outcome;
  const scope = createScope(message, { now: ports.now, flowVariables: ports.flowVariables });
  let loaded = await ports.secrets.get(config.secretId);
  const renewal = createMessageRenewal(config.secretId, ports.secrets);
  let redact: Redact = loaded.credential.redact;

  for (let attempt = 1; ;) {
    await step.pacer.waitForTurn();
    const unsigned = buildRequest(config, message, scope, ports.files.open);
    const target = `${unsigned.method} ${unsigned.url.origin}${unsigned.url.pathname}`;
    let response: HttpResponse | undefined;
    let result: AttemptResult;
    let advice: string | undefined;
    const { credential } = loaded;
    try {
      const signed = await credential.apply(unsigned, ports);
      response = await ports.send(signed, config.send);
      result = toAttemptResult(response);
      advice = adviseOnDroppedCredential(response);
      if (isCredentialRejected(response, signed, config, loaded)) {
        const renewed = await renewal.renew(loaded);
        if (renewed.next !== undefined) {
          void discardBody(response);
          ports.log.debug(`${target}: status ${String(response.status)}, retrying with a new token`);
          loaded = renewed.next;
          // A server may quote the token that it rejected.
          const [earlier, current] = [redact, loaded.credential.redact];
          redact = (text) => earlier(current(text));
          continue;
        }
        advice = renewed.advice;
      }
      const decision = decideOutcome(result, rules, attempt, { nowMs: ports.now(), random: ports.random });
      if (decision.kind === 'emit') {
        const resendSafely = SAFE_METHODS.has(unsigned.method)
          ? () => resend(unsigned, credential, response?.status, step, ports)
          : undefined;
        const messages = shouldStoreResponse(config, response)
          ? [await storeResponse(config, response, unsigned.url, message, ports.files, resendSafely)]
          : buildMessages(config.response, response, await readContent(config, response), message);
        ports.log.debug(`${target}: status ${String(response.status)}`);
        return { kind: 'messages', messages };
      }
    } catch (error: unknown) {
      response?.body.destroy();
      if (shouldEmitReadError(error, rules)) return { kind: 'messages', messages: [buildFailureMessage(rules, error)] };
      if (!(error instanceof TransportError)) throw error;
      result = { kind: 'failure', error };
    }

    const decision = decideOutcome(result, rules, attempt, { nowMs: ports.now(), random: ports.random });
    if (decision.kind === 'retry') {
      if (response !== undefined) void discardBody(response);
      ports.log.warn(
        `${target}: ${describeResult(result)}, attempt ${String(attempt)}, next in ${String(Math.round(decision.afterMs))} ms`,
      );
      await ports.sleep(decision.afterMs);
      attempt += 1;
      continue;
    }

    const failure = await createFailure(result, response, { attempts: attempt, advice, redact }, config);
    ports.log.warn(`${target}: ${describeResult(result)}, attempts: ${String(attempt)}`);
    if (decision.kind === 'rebound') return { kind: 'rebound', reason: failure };
    if (decision.kind === 'emitFailure') return { kind: 'messages', messages: [buildFailureMessage(rules, failure)] };
    throw failure;
  }
}

/** Returns whether an unreadable or unstorable response is emitted: the legacy functions can emit all failures. */
function shouldEmitReadError(error: unknown, rules: OutcomeRules): error is RestError {
  if (rules.dialect !== 'legacy' || !rules.emitErrors || !(error instanceof RestError)) return false;
  return error.code === 'response' || error.code === 'file';
}

async function resend(
  unsigned: HttpRequest,
  credential: Credential,
  status: number | undefined,
  { config, pacer }: Step,
  ports: Ports,
): Promise<HttpResponse | undefined> {
  await pacer.waitForTurn();
  const response = await ports.send(await credential.apply(unsigned, ports), config.send);
  if (response.status === status) return response;
  void discardBody(response);
  return undefined;
}

function readContent({ response: rules }: RequestConfig, response: HttpResponse): Promise<Buffer | string> {
  switch (rules.kind) {
    case 'message':
      return readText(response, rules.encoding);
    case 'attachment':
      return readExcerpt(response, EMITTED_ERROR_BYTES);
    case 'legacy':
      return readAll(response);
  }
}

function toAttemptResult({ status, headers }: HttpResponse): AttemptResult {
  const retryAfter = headers['retry-after'];
  return { kind: 'response', status, ...(typeof retryAfter === 'string' ? { retryAfter } : {}) };
}

async function createFailure(
  result: AttemptResult,
  response: HttpResponse | undefined,
  { attempts, advice, redact }: Pick<FailedResponse, 'attempts' | 'advice' | 'redact'>,
  { outcome: rules }: RequestConfig,
): Promise<RestError> {
  if (result.kind === 'failure') return createTransportFailure(rules, { error: result.error, attempts, redact });
  if (response === undefined) throw new TypeError('a result of kind response needs its response');
  const { status, statusText, headers } = response;
  const excerpt = await readExcerpt(response, EXCERPT_READ_BYTES);
  return createHttpFailure(rules, { status, statusText, headers, excerpt, attempts, advice, redact });
}

function describeResult(result: AttemptResult): string {
  return result.kind === 'response' ? `status ${String(result.status)}` : result.error.reason;
}
