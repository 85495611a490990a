import { RestError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/message.js';
import { mayLeaveOrigin } from '../http/redirects.js';
import { listBudgets } from './limits/listBudgets.js';
import { RateLimitError } from './limits/rateLimitError.js';
import type { Permit } from './limits/rateLimiter.js';
import { readLimitReport } from './limits/readLimitReport.js';
import type { MessageRun } from './messageRun.js';
import type { LoadedSecret } from './secretApi.js';

/** A request with the response to it. */
interface Exchange {
  /** Without the credential. */
  readonly request: HttpRequest;
  readonly signed: HttpRequest;
  readonly response: HttpResponse;
  /** The secret with which it was signed. */
  readonly secret: LoadedSecret;
}

/**
 * Waits for the step's rate limits; then builds a request, adds the credential and sends it. The permit of the limits ends with the body of
 * the response.
 *
 * @throws RateLimitError when the wait would be too long
 * @throws RestError when the request can't be built or authenticated
 * @throws TransportError when there is no response
 */
export async function sendRequest(run: MessageRun, build: () => HttpRequest): Promise<Exchange> {
  const { ports, page } = run;
  const permit = await acquirePermit(run, build);
  const { current: secret } = run.credential;
  let request: HttpRequest;
  let signed: HttpRequest;
  try {
    request = page?.isForeign === true ? removeSameOriginHeaders(build()) : build();
    run.target = describeTarget(request, page?.reading.position.number);
    signed = page?.isForeign === true ? request : await secret.credential.apply(request, ports);
    refusePlaceholder(signed);
    if (page !== undefined) {
      page.requestUrl = request.url;
      page.credentialQuery = signed.credentialQuery ?? [];
    }
  } catch (error: unknown) {
    permit?.cancel();
    throw error;
  }
  try {
    const response = await ports.send(signed, run.send);
    if (permit !== undefined) releaseWithBody(permit, response, run);
    return { request, signed, response, secret };
  } catch (error: unknown) {
    permit?.release();
    throw error;
  }
}

/** Waits for the permit for a request; undefined without limits. */
async function acquirePermit(run: MessageRun, build: () => HttpRequest): Promise<Permit | undefined> {
  const { step, ports, trace } = run;
  const { pacing, secretId } = step.config;
  if (pacing.kind === 'none' || pacing.kind === 'pause') return undefined;
  const budgets = listBudgets(pacing, { stepKey: step.key, secretId, readOrigin: () => build().url.origin });
  const leftMs = pacing.kind === 'limits' ? pacing.maxTimeMs - (ports.now() - run.startedMs) : Infinity;
  const admission = await ports.limiter.acquire(budgets, leftMs);
  if (admission.kind === 'refused') throw new RateLimitError(admission);
  const { permit, waitedMs } = admission;
  trace?.addLimitedMs(waitedMs);
  run.permits.add(permit);
  return permit;
}

function releaseWithBody(permit: Permit, response: HttpResponse, { ports, permits }: MessageRun): void {
  permit.report(readLimitReport(response, ports.now()));
  const release = (): void => {
    permit.release();
    permits.delete(permit);
  };
  if (response.body.closed) release();
  else response.body.once('close', release);
}

/** Method and URL without its query, for log lines and errors. */
function describeTarget({ method, url }: HttpRequest, page = 1): string {
  return `${method} ${url.origin}${url.pathname}${page === 1 ? '' : ` (page ${String(page)})`}`;
}

/** Removes what the step itself may have for the origin of its URL: authorization and cookies. */
function removeSameOriginHeaders(request: HttpRequest): HttpRequest {
  return { ...request, headers: request.headers.filter(mayLeaveOrigin) };
}

/** @throws RestError `configuration` when the credential hasn't replaced the placeholder */
function refusePlaceholder({ credentialPlaceholder: name, credentialPath }: HttpRequest): void {
  if (name === undefined || credentialPath === true) return;
  throw new RestError(
    'configuration',
    `URL: {${name}} has no path parameter, and the credential is no key of that name in the path; add a parameter "${name}" with in: path, or write %7B for the brace`,
  );
}
