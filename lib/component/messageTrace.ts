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
}

/** Records the attempts of a message. */
export class MessageTrace {
  readonly #attempts: RecordedAttempt[] = [];

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

  /** Returns the attempts so far, without queries, headers and bodies. Durations are milliseconds, sizes bytes. */
  describe(redact: Redact): readonly object[] {
    return this.#attempts.map(({ waitMs, hops, result, rule }, index) => ({
      attempt: index + 1,
      wait: Math.round(waitMs),
      ...(result?.kind === 'response' && { status: result.response.status }),
      ...(result !== undefined && result.kind !== 'response' && { error: redact(result.error.message) }),
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

  /** Returns a message with the trace as a member of its body. A body that is no object stays as it is. */
  addTo(message: OutputMessage, redact: Redact): OutputMessage {
    const { body } = message;
    return isJsonObject(body) ? { ...message, body: { ...body, trace: this.describe(redact) } } : message;
  }
}
