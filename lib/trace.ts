// The trace of a message, as errors and messages carry it and as the run of a sample reports it: without queries, headers and bodies.

/** Durations in milliseconds, and a member for each phase that took place. */
export type Phase = 'dns' | 'connect' | 'tls' | 'firstByte' | 'total';

/** Why there is a further request in an attempt. `repeat`: the body of the response was needed once more. */
export type HopCause = 'redirect' | 'challenge' | 'refresh' | 'repeat';

/** One request of an attempt. */
export interface TracedHop {
  readonly method: string;
  /** Without the query. */
  readonly url: string;
  /** Absent for the first request of an attempt. */
  readonly cause?: HopCause;
  /** Absent without a response. */
  readonly status?: number;
  /** Milliseconds since the first request of the message. */
  readonly start: number;
  readonly timings: Readonly<Partial<Record<Phase, number>>>;
  /** Sizes of the bodies; that of the response is the decoded one. */
  readonly bytes: { readonly sent: number; readonly received: number };
}

/** The decision about an attempt. */
export type Decision = 'emit' | 'continue' | 'retry' | 'refresh' | 'rebound' | 'ignore' | 'stop' | 'fail';

/** The request that starts a job, one that asks for its status, or one for its result. */
export type JobPart = 'submit' | 'poll' | 'result';

/** One attempt of a message. */
export interface TracedAttempt {
  /** Number of the page, if the step has pagination. */
  readonly page?: number;
  /** The part of a job, if the step has rules for jobs. */
  readonly job?: JobPart;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds before the attempt. */
  readonly wait: number;
  /** Milliseconds of the attempt that its requests waited for a rate limit. */
  readonly limited?: number;
  readonly status?: number;
  /** Why there is no complete response, or why it can't be used. */
  readonly error?: string;
  /** The rule that decided. */
  readonly rule?: string;
  readonly do?: Decision;
  readonly hops: readonly TracedHop[];
}
