import type { Expression } from '../expression.js';

/** A step's rules for asynchronous jobs, compiled. Expressions see the response as `$response`. */
export interface JobRules {
  /** Whether the response to the first request says that a job was started; absent: its status is 202. */
  readonly when: Expression | undefined;
  /** A value of that response which later requests need: `$job`. */
  readonly job: Expression | undefined;
  /** The URL of the job, from that response; absent: a header has it. */
  readonly url: Expression | undefined;
  /** Whether the job is done; absent: the status isn't 202. */
  readonly until: Expression | undefined;
  /** Whether the job has failed. */
  readonly failWhen: Expression | undefined;
  /** Milliseconds before the first poll. */
  readonly intervalMs: number;
  /** The longest wait to which the interval grows. */
  readonly maxIntervalMs: number;
  /** Milliseconds from the start of the job to its end. */
  readonly maxTimeMs: number;
  /**
   * The URL of the result: the first expression sees the last poll, each further one the response from the URL before. Without any, the last
   * poll is the result.
   */
  readonly result: readonly Expression[];
  /** The result may have further pages. */
  readonly isPaged: boolean;
  /** Origins that the step names, which receive the credential beside that of the first request. */
  readonly origins: ReadonlySet<string>;
  /** Maximum size in bytes of a response that an expression reads. */
  readonly maxBodyBytes: number;
}
