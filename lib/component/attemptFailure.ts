import { RestError } from '../errors.js';
import { createHttpFailure, createTransportFailure, type FailedAttempts } from '../request/failure.js';
import type { OutcomeReason } from '../request/outcome.js';
import type { FailedAttempt } from './attempt.js';
import type { MessageRun } from './messageRun.js';

/** Bytes that are read of an error response, so that a secret at the end of the shown excerpt is complete and can be redacted. */
const EXCERPT_READ_BYTES = 64 * 1024;

/** Creates the error of the last attempt with the trace of the message, and logs both. */
export async function createTracedFailure(made: FailedAttempt, attempts: number, run: MessageRun): Promise<RestError> {
  const failure = await createFailure(made, attempts, run);
  run.trace?.setOutcome(made.result, made.outcome);
  attachTrace(failure, run);
  return failure;
}

/** Adds the trace of the message to an error that no outcome decided on, and logs the trace. Other values stay as they are. */
export function addTrace(error: unknown, run: MessageRun): void {
  if (!(error instanceof RestError) || error.trace !== undefined) return;
  run.trace?.setError(error);
  attachTrace(error, run);
}

function attachTrace(failure: RestError, { step, trace, credential, ports }: MessageRun): void {
  if (trace === undefined || step.config.trace === undefined) return;
  failure.trace = trace.describe(credential.redact);
  ports.log.info(`trace: ${JSON.stringify(failure.trace)}`);
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

/** Describes the result of an attempt in log lines. */
export function describeResult({ result }: FailedAttempt): string {
  switch (result.kind) {
    case 'response':
      return `status ${String(result.response.status)}`;
    case 'failure':
      return result.error.reason;
    case 'unusable':
      return result.error.message;
  }
}
