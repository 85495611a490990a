import { RestError } from '../errors.js';
import type { HttpRequest, HttpResponse, SendOptions } from '../http/message.js';
import { listBudgets } from './limits/listBudgets.js';
import { RateLimitError } from './limits/rateLimitError.js';
import type { Budget, Permit } from './limits/rateLimiter.js';
import { readLimitReport } from './limits/readLimitReport.js';
import type { MessageRun } from './messageRun.js';

/** The turn of a request by the step's rate limits. Each request that follows it, by a redirect or to answer a challenge, waits for its own. */
export class RequestTurn {
  readonly #run: MessageRun;
  /** Of the latest request, before it has a response; undefined while the next one waits. */
  #permit: Permit | undefined;
  /** Of the latest request that has a response. */
  #answered: Permit | undefined;
  /** The budgets from which the turn has taken, once for each request. */
  readonly #taken: Budget[];

  private constructor(run: MessageRun, { permit, budgets }: Acquired) {
    this.#run = run;
    this.#permit = permit;
    this.#taken = [...budgets];
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
        const acquired = await acquirePermit(this.#run, origin === url.origin ? secretId : undefined, () => origin);
        this.#permit = acquired.permit;
        this.#taken.push(...acquired.budgets);
      } catch (error: unknown) {
        if (!(error instanceof RateLimitError)) throw error;
        if (next.method !== method) throw createProcessedError(error, method);
        throw this.#isBeyondReach(error.budget) ? this.#createUnreachableError(error, next) : error;
      }
    };
    return { ...options, waitForNext };
  }

  /** Whether a budget never allows the next request, however often the message begins again: then the ones before it count again. */
  #isBeyondReach(budget: Budget): boolean {
    const { pacing } = this.#run.step.config;
    if (budget.kind !== 'requests' || pacing.kind !== 'limits') return false;
    const { key, requests, perMs } = budget;
    const taken = this.#taken.filter((one) => one.kind === 'requests' && one.key === key && one.perMs === perMs).length;
    return Math.floor(taken / requests) * perMs > pacing.maxTimeMs;
  }

  #createUnreachableError({ code, message }: RateLimitError, { url }: HttpRequest): RestError {
    const next = this.#run.credential.redact(url.origin + url.pathname);
    const advice = 'enter the URL to which the redirect leads, or raise requests';
    return new RestError(
      code,
      `${message}; the redirect to ${next} counts, too, so the message could never be sent: ${advice}`,
    );
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

interface Acquired {
  readonly permit: Permit;
  readonly budgets: readonly Budget[];
}

/**
 * @param secretId absent if the request carries no credential of the step
 * @throws RateLimitError when the wait would be too long
 */
async function acquirePermit(
  { step, ports, trace, permits, startedMs }: MessageRun,
  secretId: string | undefined,
  readOrigin: () => string,
): Promise<Acquired> {
  const { pacing } = step.config;
  const budgets = listBudgets(pacing, { stepKey: step.key, secretId, readOrigin });
  const leftMs = pacing.kind === 'limits' ? pacing.maxTimeMs - (ports.now() - startedMs) : Infinity;
  const admission = await ports.limiter.acquire(budgets, leftMs);
  if (admission.kind === 'refused') throw new RateLimitError(admission);
  trace?.addLimitedMs(admission.waitedMs);
  permits.add(admission.permit);
  return { permit: admission.permit, budgets };
}

/** The server has answered a POST with a redirect to a GET: the message can't return to its queue, or the POST would be repeated. */
function createProcessedError(error: RateLimitError, method: string): RestError {
  const note = `the redirect isn't followed, and the message doesn't return to its queue, because the server has processed the ${method}`;
  return new RestError(error.code, `${error.message}; ${note}`);
}
