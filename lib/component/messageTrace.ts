import type { RestError } from '../errors.js';
import type { HopTrace } from '../http/message.js';
import { isJsonObject } from '../json.js';
import type { AttemptResult, Outcome } from '../request/outcome.js';
import type { OutputMessage } from '../request/outputMessage.js';
import type { Redact } from '../sensitive.js';

interface RecordedAttempt {
  readonly waitMs: number;
  readonly hops: HopTrace[];
  result?: AttemptResult;
  rule?: string | undefined;
  /** The error that ended the attempt without an outcome. */
  thrown?: RestError;
}

/** Records the attempts of a message. */
export class MessageTrace {
  readonly #attempts: RecordedAttempt[] = [];
  /** Number of attempts that emitted messages have already. */
  #emitted = 0;

  /** @param waitMs milliseconds that the attempt waited for */
  startAttempt(waitMs: number): void {
    this.#attempts.push({ waitMs, hops: [] });
  }

  addHop(hop: HopTrace): void {
    this.#attempts.at(-1)?.hops.push(hop);
  }

  setOutcome(result: AttemptResult, { rule }: Outcome): void {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { result, rule });
  }

  /** Records an error that no outcome decided on, such as one of an expression. */
  setError(thrown: RestError): void {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { thrown });
  }

  /** Returns the attempts so far, without queries, headers and bodies. Durations are milliseconds, sizes bytes. */
  describe(redact: Redact): readonly object[] {
    return this.#attempts.map(({ waitMs, hops, result, rule, thrown }, index) => ({
      attempt: index + 1,
      wait: Math.round(waitMs),
      ...(result?.kind === 'response' && { status: result.response.status }),
      ...(result !== undefined && result.kind !== 'response' && { error: redact(result.error.message) }),
      ...(thrown !== undefined && { error: redact(thrown.message) }),
      ...(rule !== undefined && { rule }),
      hops: hops.map(({ method, url, status, timings, bytes }) => ({
        method,
        url: redact(url.origin + url.pathname),
        ...(status !== undefined && { status }),
        timings,
        bytes,
      })),
    }));
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
}
