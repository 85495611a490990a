import { RestError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/message.js';
import { mayLeaveOrigin } from '../http/redirects.js';
import type { MessageRun } from './messageRun.js';
import { RequestTurn } from './requestTurn.js';
import type { LoadedSecret } from './secretApi.js';

/** A request with the response to it. */
interface Exchange {
  /** Without the credential. */
  readonly request: HttpRequest;
  readonly signed: HttpRequest;
  readonly response: HttpResponse;
  /** The request has no credential: its URL is on another origin than those that receive it. */
  readonly isForeign: boolean;
  /** The secret with which it was signed. */
  readonly secret: LoadedSecret;
  /** Absent without limits. */
  readonly turn: RequestTurn | undefined;
}

/**
 * Waits for the step's rate limits; then builds a request, adds the credential and sends it. Its turn ends with the body of the response.
 *
 * @throws RateLimitError when the wait would be too long
 * @throws RestError when the request can't be built or authenticated
 * @throws TransportError when there is no response
 */
export async function sendRequest(run: MessageRun, build: () => HttpRequest): Promise<Exchange> {
  const { ports, page, job } = run;
  const turn = await RequestTurn.wait(run, () => build().url.origin);
  const { current: secret } = run.credential;
  let request: HttpRequest;
  let signed: HttpRequest;
  let isForeign: boolean;
  try {
    const built = build();
    isForeign = run.origins?.has(built.url.origin) === false;
    request = isForeign ? removeSameOriginHeaders(built) : built;
    const target = describeTarget(request, page?.reading.position.number);
    // Servers repeat keys in the path of the URLs that they name.
    run.target = run.origins === undefined ? target : run.credential.redact(target);
    signed = isForeign ? request : await secret.credential.apply(request, ports);
    refusePlaceholder(signed);
    if (page !== undefined) {
      page.requestUrl = request.url;
      page.credentialQuery = signed.credentialQuery ?? [];
    }
    if (job !== undefined) job.credentialQuery = signed.credentialQuery ?? [];
  } catch (error: unknown) {
    turn?.cancel();
    throw error;
  }
  try {
    const response = await ports.send(signed, turn?.addTo(run.send, request) ?? run.send);
    turn?.endWith(response);
    return { request, signed, response, isForeign, secret, turn };
  } catch (error: unknown) {
    turn?.end();
    throw error;
  }
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
