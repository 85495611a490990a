import { isJsonObject } from '../../json.js';

/** A job that the server has started. JSON, so that a later delivery of the message can continue with it. */
export interface Job {
  readonly url: string;
  /** The header that gave the URL; absent: an expression did. */
  readonly header?: string;
  /** Origin of the first request. */
  readonly origin: string;
  /** The time of the response to the first request. Times are milliseconds since 1970. */
  readonly startedMs: number;
  /** The job isn't polled before. */
  readonly nextMs: number;
  /** `$job`. */
  readonly value?: unknown;
}

/** A request of a message whose first request starts a job. */
export type JobRequest =
  | { readonly kind: 'submit' }
  /** `polls`: those before that have found the job. */
  | { readonly kind: 'poll'; readonly job: Job; readonly polls: number }
  /** `urls` are requested in turn; the responses from them are for expression number `step`, or are results if there is none. */
  | { readonly kind: 'result'; readonly job: Job; readonly urls: readonly string[]; readonly step: number };

/** Milliseconds for which servers may not find a job that they have just started. */
const NEW_JOB_MS = 60_000;

/** Whether the server may not yet find a job that it has started. */
export function mayBeUnknown(request: JobRequest, nowMs: number): boolean {
  return request.kind === 'poll' && request.polls === 0 && nowMs - request.job.startedMs < NEW_JOB_MS;
}

/** Reads a job that was stored, by this or another version; undefined for anything else. */
export function parseJob(stored: unknown): Job | undefined {
  if (!isJsonObject(stored)) return undefined;
  const { url, header, origin, startedMs, nextMs, value } = stored;
  const hasUrl = typeof url === 'string' && URL.canParse(url) && typeof origin === 'string';
  if (!hasUrl || typeof startedMs !== 'number' || typeof nextMs !== 'number') return undefined;
  return {
    url,
    origin,
    startedMs,
    nextMs,
    ...(typeof header === 'string' && { header }),
    ...(value !== undefined && { value }),
  };
}
