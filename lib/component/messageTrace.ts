import type { RestError } from '../errors.js';
import type { HopTrace } from '../http/message.js';
import { isJsonObject } from '../json.js';
import type { AttemptResult, Outcome } from '../request/outcome.js';
import type { OutputMessage } from '../request/outputMessage.js';
import type { Redact } from '../sensitive.js';
import type { HopCause, JobPart, TracedAttempt, TracedHop } from '../trace.js';

/** Attempts that are kept. Of a job that is polled for hours, these are the first one and the latest. */
const MAX_ATTEMPTS = 200;

interface RecordedHop {
  readonly hop: HopTrace;
  readonly cause: HopCause | undefined;
}

interface RecordedAttempt {
  /** From 1. */
  readonly number: number;
  readonly job: JobPart | undefined;
  readonly waitMs: number;
  limitedMs: number;
  readonly hops: RecordedHop[];
  result?: AttemptResult;
  outcome?: Outcome;
  /** The error that ended the attempt without an outcome. */
  thrown?: RestError;
}

/** Records the attempts of a message, or of its current page: a message may have thousands of pages. */
export class MessageTrace {
  #attempts: RecordedAttempt[] = [];
  #number = 0;
  #page: number | undefined;
  #job: JobPart | undefined;
  /** Start of the first request of the message, in milliseconds of the same clock as `HopTrace.startedMs`. */
  #firstMs: number | undefined;
  /** Number of attempts that emitted messages have already. */
  #emitted = 0;
  readonly #publish: (describe: (redact: Redact) => TracedAttempt) => void;
  #published = 0;
  #isRefreshed = false;

  /** @param publish called with each attempt that is decided */
  constructor(publish: (describe: (redact: Redact) => TracedAttempt) => void = () => undefined) {
    this.#publish = publish;
  }

  /** Forgets the attempts of the page before. */
  startPage(page: number): void {
    this.publish();
    this.#attempts = [];
    this.#number = 0;
    this.#emitted = 0;
    this.#published = 0;
    this.#page = page;
  }

  /** The next attempts are those of a part of a job. */
  startJobPart(job: JobPart): void {
    this.#job = job;
    this.#page = undefined;
  }

  /** @param waitMs milliseconds that the attempt waited for */
  startAttempt(waitMs: number): void {
    this.publish();
    this.#number += 1;
    this.#attempts.push({ number: this.#number, job: this.#job, waitMs, limitedMs: 0, hops: [] });
    if (this.#attempts.length <= MAX_ATTEMPTS) return;
    this.#attempts.splice(1, 1);
    this.#published -= 1;
    this.#emitted = Math.max(0, this.#emitted - 1);
  }

  /** Adds the milliseconds that a request of the attempt waited for a rate limit. */
  addLimitedMs(ms: number): void {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) attempt.limitedMs += ms;
  }

  addHop(hop: HopTrace): void {
    const attempt = this.#attempts.at(-1);
    if (attempt === undefined) return;
    this.#firstMs ??= hop.startedMs;
    attempt.hops.push({ hop, cause: this.#isRefreshed ? 'refresh' : findCause(attempt.hops.at(-1)) });
    this.#isRefreshed = false;
  }

  /** The next request carries a new token. */
  markRefresh(): void {
    this.#isRefreshed = true;
  }

  setOutcome(result: AttemptResult, outcome: Outcome): void {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { result, outcome });
    if (outcome.kind === 'retry') this.publish();
  }

  /** Publishes the attempts that aren't yet: the last one is decided. */
  publish(): void {
    for (const recorded of this.#attempts.slice(this.#published)) {
      this.#published += 1;
      this.#publish((redact) => this.#describe(recorded, redact));
    }
  }

  /** Records an error that no outcome decided on, such as one of an expression. */
  setError(thrown: RestError): void {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { thrown });
  }

  /** Returns the attempts so far, without queries, headers and bodies. Durations are milliseconds, sizes bytes. */
  describe(redact: Redact): readonly TracedAttempt[] {
    return this.#attempts.map((recorded) => this.#describe(recorded, redact));
  }

  /**
   * Returns a message with the attempts that no message before it has, as a member of its body: of several records of a response, only the
   * first one has them. A body that is no object, or has such a member itself, stays as it is.
   */
  addTo(message: OutputMessage, redact: Redact): OutputMessage {
    const { body } = message;
    if (!isJsonObject(body) || Object.hasOwn(body, 'trace')) return message;
    const attempts = this.describe(redact).slice(this.#emitted);
    if (attempts.length === 0) return message;
    this.#emitted += attempts.length;
    return { ...message, body: { ...body, trace: attempts } };
  }

  #describe(recorded: RecordedAttempt, redact: Redact): TracedAttempt {
    const { number: attempt, job, waitMs, limitedMs, hops, result, outcome, thrown } = recorded;
    const status = result === undefined ? hops.at(-1)?.hop.status : result.response?.status;
    return {
      ...(this.#page !== undefined && { page: this.#page }),
      ...(job !== undefined && { job }),
      attempt,
      wait: Math.round(waitMs),
      ...(limitedMs > 0 && { limited: Math.round(limitedMs) }),
      ...(status !== undefined && { status }),
      ...(result !== undefined && result.kind !== 'response' && { error: redact(result.error.message) }),
      ...(thrown !== undefined && { error: redact(thrown.message) }),
      ...(outcome?.rule !== undefined && { rule: outcome.rule }),
      ...(outcome !== undefined && { do: outcome.kind === 'emitFailure' ? ('emit' as const) : outcome.kind }),
      hops: hops.map((hop) => describeHop(hop, this.#firstMs ?? 0, redact)),
    };
  }
}

/** Returns why a request follows another one of the same attempt. */
function findCause(previous: RecordedHop | undefined): HopCause | undefined {
  if (previous === undefined) return undefined;
  const { status = 0 } = previous.hop;
  if (status >= 400) return 'challenge';
  return status >= 300 ? 'redirect' : 'repeat';
}

function describeHop({ hop, cause }: RecordedHop, firstMs: number, redact: Redact): TracedHop {
  const { method, url, startedMs, status, timings, bytes } = hop;
  return {
    method,
    url: redact(url.origin + url.pathname),
    ...(cause !== undefined && { cause }),
    ...(status !== undefined && { status }),
    start: Math.round((startedMs - firstMs) * 10) / 10,
    timings,
    bytes,
  };
}
