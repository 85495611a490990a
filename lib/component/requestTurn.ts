import { RestError } from '../errors.js';
import type { HttpRequest, HttpResponse, SendOptions } from '../http/message.js';
import { listBudgets } from './limits/listBudgets.js';
import { RateLimitError } from './limits/rateLimitError.js';
import type { Permit } from './limits/rateLimiter.js';
import { readLimitReport } from './limits/readLimitReport.js';
import type { MessageRun } from './messageRun.js';

/** The turn of a request by the step's rate limits. Each request that follows it, by a redirect or to answer a challenge, waits for its own. */
export class RequestTurn {
  readonly #run: MessageRun;
  /** Of the latest request, before it has a response; undefined while the next one waits. */
  #permit: Permit | undefined;
  /** Of the latest request that has a response. */
  #answered: Permit | undefined;

  private constructor(run: MessageRun, permit: Permit) {
    this.#run = run;
    this.#permit = permit;
  }

  /**
   * Waits for the turn of a request; returns undefined at once without limits.
   *
   * @throws RateLimitError when the wait would be too long
   */
  static async wait(run: MessageRun, readOrigin: () => string): Promise<RequestTurn | undefined> {
    const { pacing, secretId } = run.step.config;
    if (pacing.kind === 'none' || pacing.kind === 'pause') return undefined;
    return new RequestTurn(run, await acquirePermit(run, secretId, readOrigin));
  }

  /** Adds to the options of the request that those which follow it wait, if they count. */
  addTo(options: SendOptions, { method, url }: HttpRequest): SendOptions {
    const { pacing, secretId } = this.#run.step.config;
    if (pacing.kind !== 'limits') return options;
    const waitForNext = async (next: HttpRequest, previous: HttpResponse): Promise<void> => {
      this.endWith(previous);
      const { origin } = next.url;
      try {
        this.#permit = await acquirePermit(this.#run, origin === url.origin ? secretId : undefined, () => origin);
      } catch (error: unknown) {
        throw next.method === method ? error : failProcessed(error, method);
      }
    };
    return { ...options, waitForNext };
  }

  /** Ends the turn with the body of the response. */
  endWith(response: HttpResponse): void {
    const permit = this.#permit;
    if (permit === undefined) return;
    this.#permit = undefined;
    this.#answered = permit;
    const { ports, permits, provider } = this.#run;
    permit.report(readLimitReport(response, provider?.wait_headers, ports.now()));
    const release = (): void => {
      permit.release();
      permits.delete(permit);
    };
    if (response.body.closed) release();
    else response.body.once('close', release);
  }

  /** Lets others wait for the milliseconds for which the server asks, as its response turns out to refuse the request. */
  pause(ms: number): void {
    this.#answered?.pause(ms);
  }

  /** Ends the turn: there is no response. */
  end(): void {
    this.#permit?.release();
  }

  /** Ends the turn: the request was not sent. */
  cancel(): void {
    this.#permit?.cancel();
  }
}

/**
 * @param secretId absent if the request carries no credential of the step
 * @throws RateLimitError when the wait would be too long
 */
async function acquirePermit(
  { step, ports, trace, permits, startedMs }: MessageRun,
  secretId: string | undefined,
  readOrigin: () => string,
): Promise<Permit> {
  const { pacing } = step.config;
  const budgets = listBudgets(pacing, { stepKey: step.key, secretId, readOrigin });
  const leftMs = pacing.kind === 'limits' ? pacing.maxTimeMs - (ports.now() - startedMs) : Infinity;
  const admission = await ports.limiter.acquire(budgets, leftMs);
  if (admission.kind === 'refused') throw new RateLimitError(admission);
  trace?.addLimitedMs(admission.waitedMs);
  permits.add(admission.permit);
  return admission.permit;
}

/** The server has answered a POST with a redirect to a GET: the message can't return to its queue, or the POST would be repeated. */
function failProcessed(error: unknown, method: string): unknown {
  if (!(error instanceof RateLimitError)) return error;
  const note = `the redirect isn't followed, and the message doesn't return to its queue, because the server has processed the ${method}`;
  return new RestError(error.code, `${error.message}; ${note}`);
}
