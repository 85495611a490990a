import type { RestError } from '../errors.js';
import { createCookieStore } from '../http/cookieStore.js';
import type { OutputMessages } from '../request/dialect.js';
import { createScope } from '../request/expression.js';
import { createHttpFailure, createTransportFailure, type FailedAttempts } from '../request/failure.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutcomeReason } from '../request/outcome.js';
import type { OutputMessage } from '../request/outputMessage.js';
import { makeAttempt, toFailedResult, type FailedAttempt } from './attempt.js';
import { MessageTrace } from './messageTrace.js';
import type { MessageRun, Ports, Step } from './messageRun.js';
import { getMessageCredential } from './rejectedCredential.js';

/** Emits a message. The next one is produced when the promise is resolved, so a slow receiver slows the server down. */
export type Emit = (message: OutputMessage) => Promise<unknown>;

export type MessageResult =
  /** All messages, possibly none, have been emitted. */
  | { readonly kind: 'emitted' }
  /** Return the message to its queue. */
  | { readonly kind: 'rebound'; readonly reason: RestError };

const EMITTED: MessageResult = { kind: 'emitted' };

/** Bytes that are read of an error response, so that a secret at the end of the shown excerpt is complete and can be redacted. */
const EXCERPT_READ_BYTES = 64 * 1024;

/**
 * Processes one message: makes attempts until the outcome is final, and emits the messages of the response. Stores no state beyond
 * the message.
 *
 * @throws RestError when the message fails
 */
export async function runRequest(step: Step, message: InputMessage, ports: Ports, emit: Emit): Promise<MessageResult> {
  const { config } = step;
  const scope = createScope(message, { now: ports.now, flowVariables: ports.flowVariables });
  const instead = step.dialect.skip?.(config, message, scope);
  if (instead !== undefined) {
    for await (const out of instead) await emit(out);
    return EMITTED;
  }
  const trace = config.trace === undefined ? undefined : new MessageTrace();
  const run: MessageRun = {
    step,
    message,
    ports,
    scope,
    credential: await getMessageCredential(config.secretId, ports.secrets),
    send: {
      ...config.send,
      ...(config.cookies === true && { cookies: createCookieStore() }),
      ...(trace && { trace: (hop) => trace.addHop(hop) }),
    },
    trace,
    startedMs: ports.now(),
    target: '',
  };
  const emitTraced: Emit = (out) =>
    emit(trace !== undefined && config.trace === 'always' ? trace.addTo(out, run.credential.redact) : out);
  let waitMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    trace?.startAttempt(waitMs);
    const made = await makeAttempt(run, attempt);
    if (made.kind === 'response') {
      try {
        for await (const out of describeErrors(made.messages, attempt, run)) await emitTraced(out);
      } finally {
        made.response.close();
      }
      return EMITTED;
    }

    const { outcome } = made;
    if (outcome.kind === 'retry') {
      if (made.result.kind === 'response') made.result.response.discard();
      const delay = `attempt ${String(attempt)}, next in ${String(Math.round(outcome.afterMs))} ms`;
      ports.log.warn(`${run.target}: ${describeResult(made)}, ${delay}`);
      waitMs = outcome.afterMs;
      await ports.sleep(waitMs);
      continue;
    }

    if (outcome.kind === 'ignore') {
      if (made.result.kind === 'response') made.result.response.discard();
      ports.log.debug(`${run.target}: ${describeResult(made)}, ignored`);
      return EMITTED;
    }

    const failure = await createTracedFailure(made, attempt, run);
    if (outcome.kind === 'fail') throw failure;
    if (outcome.kind === 'rebound') return { kind: 'rebound', reason: failure };
    await emitTraced(step.dialect.toFailureMessage(failure));
    return EMITTED;
  }
}

/** Passes messages on. An error between them fails the message: those before it are emitted, so the request can't be repeated. */
async function* describeErrors(
  messages: OutputMessages,
  attempts: number,
  run: MessageRun,
): AsyncGenerator<OutputMessage> {
  let emitted = 0;
  try {
    for await (const message of messages) {
      yield message;
      emitted += 1;
    }
  } catch (error: unknown) {
    const note = `messages that were emitted before: ${String(emitted)}`;
    const failed: FailedAttempt = {
      kind: 'failed',
      outcome: { kind: 'fail', note },
      result: toFailedResult(error, true),
    };
    throw await createTracedFailure(failed, attempts, run);
  }
}

/** Creates the error of the last attempt with the trace of the message, and logs both. */
async function createTracedFailure(made: FailedAttempt, attempts: number, run: MessageRun): Promise<RestError> {
  const failure = await createFailure(made, attempts, run);
  const { trace } = run;
  if (trace === undefined) return failure;
  trace.setOutcome(made.result, made.outcome);
  failure.trace = trace.describe(run.credential.redact);
  run.ports.log.info(`trace: ${JSON.stringify(failure.trace)}`);
  return failure;
}

/** Creates the error of the last attempt, and logs it. */
async function createFailure(made: FailedAttempt, attempts: number, run: MessageRun): Promise<RestError> {
  const { result, outcome } = made;
  const { dialect } = run.step;
  const { redact } = run.credential;
  // Its text already says everything.
  if (result.kind === 'unusable') return result.error;
  const { rule, message, note }: OutcomeReason = outcome.kind === 'fail' || outcome.kind === 'rebound' ? outcome : {};
  const failed: FailedAttempts = {
    target: run.target,
    attempts,
    ...(rule !== undefined && { rule }),
    ...(message !== undefined && { message }),
    ...(note !== undefined && { note }),
  };
  let failure: RestError;
  if (result.kind === 'failure') {
    failure = createTransportFailure(dialect, { ...failed, error: result.error, redact });
  } else {
    const { response, advice } = result;
    const { status, statusText, headers } = response;
    const excerpt = await response.peek(EXCERPT_READ_BYTES);
    response.close();
    failure = createHttpFailure(dialect, { ...failed, status, statusText, headers, excerpt, advice, redact });
  }
  run.ports.log.warn(`${run.target}: ${describeResult(made)}, attempts: ${String(attempts)}`);
  return failure;
}

function describeResult({ result }: FailedAttempt): string {
  switch (result.kind) {
    case 'response':
      return `status ${String(result.response.status)}`;
    case 'failure':
      return result.error.reason;
    case 'unusable':
      return result.error.message;
  }
}
