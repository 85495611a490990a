import type { RestError } from '../errors.js';
import { isSuccess } from '../request/outcome.js';
import type { OutputMessage } from '../request/outputMessage.js';
import { makeAttempt, toFailedResult, type FailedAttempt, type SuccessfulAttempt } from './attempt.js';
import { createTracedFailure, describeResult } from './attemptFailure.js';
import type { MessageRun } from './messageRun.js';

/** Emits a message. The next one is produced when the promise is resolved, so a slow receiver slows the server down. */
export type Emit = (message: OutputMessage) => Promise<unknown>;

export type MessageResult =
  /** All messages, possibly none, have been emitted. Incomplete: there may be records that were not received. */
  | { readonly kind: 'emitted'; readonly isIncomplete?: true }
  /** Return the message to its queue. */
  | { readonly kind: 'rebound'; readonly reason: RestError };

const EMITTED: MessageResult = { kind: 'emitted' };
const INCOMPLETE: MessageResult = { kind: 'emitted', isIncomplete: true };

/**
 * Makes attempts until the outcome is final, and emits the messages of the response.
 *
 * @param firstWaitMs milliseconds that the first attempt has waited for
 * @throws RestError when the message fails
 */
export async function runAttempts(run: MessageRun, emit: Emit, firstWaitMs = 0): Promise<MessageResult> {
  const { ports, trace } = run;
  const { dialect } = run.step;
  let waitMs = firstWaitMs;
  for (let attempt = 1; ; attempt += 1) {
    trace?.startAttempt(waitMs);
    run.span?.startAttempt(attempt);
    const made = await makeAttempt(run, attempt);
    if (made.kind === 'response') {
      try {
        for await (const out of describeErrors(made, attempt, run)) await emit(out);
        if (run.page === undefined) await run.conditional?.saveValidators();
      } finally {
        made.response.close();
      }
      return isSuccess(made.response.status) ? EMITTED : INCOMPLETE;
    }

    const { outcome } = made;
    if (outcome.kind === 'retry') {
      discardResponse(made.result);
      const delay = `attempt ${String(attempt)}, next in ${String(Math.round(outcome.afterMs))} ms`;
      ports.log.warn(`${run.target}: ${describeResult(made)}, ${delay}`);
      waitMs = outcome.afterMs;
      await ports.sleep(waitMs);
      continue;
    }

    if (outcome.kind === 'ignore' || outcome.kind === 'stop' || outcome.kind === 'continue') {
      discardResponse(made.result);
      ports.log.debug(`${run.target}: ${describeResult(made)}, by ${outcome.kind} nothing is emitted`);
      return outcome.kind === 'ignore' ? INCOMPLETE : EMITTED;
    }

    const failure = await createTracedFailure(made, attempt, run);
    if (outcome.kind === 'fail') throw failure;
    if (outcome.kind === 'rebound') {
      if (outcome.afterMs !== undefined) failure.reboundAfterMs = outcome.afterMs;
      return { kind: 'rebound', reason: failure };
    }
    await emit(dialect.toFailureMessage(failure, ports.createId));
    return INCOMPLETE;
  }
}

/** Ends the response of an attempt after which nothing of it is emitted. One that breaks off has ended. */
function discardResponse(result: FailedAttempt['result']): void {
  if (result.kind !== 'failure') result.response?.discard();
}

/** Passes messages on. An error between them fails the message: those before it are emitted, so the request can't be repeated. */
async function* describeErrors(
  { messages, response, rule }: SuccessfulAttempt,
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
      outcome: { kind: 'fail', note, ...(rule !== undefined && { rule }) },
      result: toFailedResult(error, response, rule),
    };
    run.span?.addOutcome(failed.outcome);
    throw await createTracedFailure(failed, attempts, run);
  }
}
