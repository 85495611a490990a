import { RestError } from '../errors.js';
import { ResponseError } from '../request/failure.js';
import type { Job, JobRequest } from '../request/jobs/job.js';
import { JobReading } from '../request/jobs/jobReading.js';
import type { JobRules } from '../request/jobs/jobRules.js';
import { JobState } from './jobState.js';
import type { MessageRun } from './messageRun.js';
import { runAttempts, type Emit, type MessageResult } from './runAttempts.js';
import { runPages } from './runPages.js';

/**
 * Milliseconds for which a message waits for its job in one go: the platform stops a step after 20 minutes, and an early delivery and the result take
 * time, too.
 */
const MAX_DELIVERY_MS = 600_000;

/**
 * Sends the request of a message, polls the job that it starts, and emits the result. A run that was interrupted, or returned to its queue, continues
 * with its job.
 *
 * @throws RestError when a request or the job fails, or the job takes too long
 */
export async function runJob(message: MessageRun, rules: JobRules, emit: Emit): Promise<MessageResult> {
  const { ports } = message;
  const state = new JobState(message);
  if (state.isTaken) return returnToQueue('Poll: the job of this message is polled already');
  const known = state.read();
  if (known !== undefined) ports.log.info(`${describeJob(known, message)}: an interrupted run continues with its job`);
  let request: JobRequest = known === undefined ? { kind: 'submit' } : { kind: 'poll', job: known, polls: 0 };
  let isIncomplete = false;
  for (;;) {
    const waitMs = request.kind === 'poll' ? Math.max(0, request.job.nextMs - ports.now()) : 0;
    if (request.kind === 'poll' && ports.now() - message.startedMs + waitMs > MAX_DELIVERY_MS) {
      await state.write(request.job);
      return returnToQueue(`${describeJob(request.job, message)}: the job is not done yet`, waitMs);
    }
    if (waitMs > 0) await ports.sleep(waitMs);
    const reading: JobReading = new JobReading(rules, request);
    let result: MessageResult;
    try {
      result = await sendJobRequest(message, reading, emit, waitMs);
    } catch (error: unknown) {
      if (reading.isOver || isFinal(error)) await state.remove();
      throw error;
    }
    if (result.kind === 'rebound') {
      const { reboundAfterMs } = result.reason;
      if (request.kind !== 'submit' && reboundAfterMs !== undefined) {
        await state.write({ ...request.job, nextMs: ports.now() + reboundAfterMs });
      }
      return result;
    }
    isIncomplete ||= result.isIncomplete === true;
    const next: JobRequest | undefined = reading.next;
    if (next === undefined) break;
    if (next.kind === 'poll' && (request.kind !== 'poll' || request.job.url !== next.job.url)) {
      await state.write(next.job);
    }
    request = next;
  }
  await state.remove();
  return isIncomplete ? { kind: 'emitted', isIncomplete } : { kind: 'emitted' };
}

/** Sends a request of a job, with attempts of its own. */
function sendJobRequest(message: MessageRun, reading: JobReading, emit: Emit, waitMs: number): Promise<MessageResult> {
  const { ports, scope, step } = message;
  const { request, rules } = reading;
  const startedMs = ports.now();
  message.trace?.startJobPart(request.kind);
  if (request.kind === 'submit') return runAll({ ...message, job: reading }, emit, waitMs);
  const { job } = request;
  const endMs = Math.min(job.startedMs + rules.maxTimeMs, message.startedMs + MAX_DELIVERY_MS);
  const leftMs = Math.max(0, endMs - startedMs);
  message.credential.allowRenewal();
  const run: MessageRun = {
    ...message,
    job: reading,
    config: step.dialect.forJob?.(message.config, request, leftMs) ?? message.config,
    scope: { ...scope, bindings: { ...scope.bindings, job: job.value } },
    origins: new Set([job.origin, ...rules.origins]),
    startedMs,
  };
  return runAll(run, emit, waitMs);
}

function runAll(run: MessageRun, emit: Emit, waitMs: number): Promise<MessageResult> {
  const { pagination } = run.config;
  return pagination === undefined ? runAttempts(run, emit, waitMs) : runPages(run, pagination, emit);
}

/** Errors after which another try with the same job may do better. */
const TRANSIENT_CODES = new Set(['transport', 'credential', 'platform', 'rate_limit']);
const TRANSIENT_STATUSES = new Set([401, 403, 408, 421, 425, 429, 500, 502, 503, 504]);

/** Whether another run with the same job would fail in the same way. An error that isn't ours says nothing about the job. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof RestError)) return false;
  if (error instanceof ResponseError && error.code === 'http_status') return !TRANSIENT_STATUSES.has(error.status);
  return !TRANSIENT_CODES.has(error.code);
}

function returnToQueue(text: string, afterMs?: number): MessageResult {
  const reason = new RestError('response', `${text}; the message returns to its queue`);
  if (afterMs !== undefined) reason.reboundAfterMs = afterMs;
  return { kind: 'rebound', reason };
}

/** A query may have a signature. */
function describeJob({ url }: Job, { credential }: MessageRun): string {
  const { origin, pathname } = new URL(url);
  return credential.redact(origin + pathname);
}
