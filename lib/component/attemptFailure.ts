import { RestError } from '../errors.js';
import {
  createResponseFailure,
  createTransportFailure,
  type FailedAttempts,
  type FailedResponse,
} from '../request/failure.js';
import type { OutcomeReason } from '../request/outcome.js';
import type { FailedAttempt } from './attempt.js';
import type { MessageRun } from './messageRun.js';
import type { ResponseReader } from './responseReader.js';

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
    const { error, response } = result;
    failure = createTransportFailure(dialect, { ...failed, error, response, redact });
  } else if (result.kind === 'unusable') {
    const { error, response } = result;
    if (response === undefined) return error;
    const shown = await readShownResponse(response);
    failure = createResponseFailure(dialect, { ...failed, ...shown, unusable: error, redact });
  } else {
    const shown = await readShownResponse(result.response);
    failure = createResponseFailure(dialect, { ...failed, ...shown, advice: result.advice, redact });
  }
  run.ports.log.warn(`${run.target}: ${describeResult(made)}, attempts: ${String(attempts)}`);
  return failure;
}

/** Reads what an error shows of a response, and ends it. */
async function readShownResponse(
  response: ResponseReader,
): Promise<Pick<FailedResponse, 'status' | 'statusText' | 'headers' | 'rawHeaders' | 'excerpt'>> {
  const { status, statusText, headers, rawHeaders } = response;
  const excerpt = await response.readExcerpt();
  response.close();
  return { status, statusText, headers, rawHeaders, excerpt };
}

/** Describes the result of an attempt in log lines. */
export function describeResult({ result }: FailedAttempt): string {
  switch (result.kind) {
    case 'response':
      return `status ${String(result.response.status)}`;
    case 'failure':
      return result.error.reason;
    case 'unusable':
      return result.response === undefined
        ? result.error.message
        : `status ${String(result.response.status)}, error ${result.error.code}`;
  }
}
