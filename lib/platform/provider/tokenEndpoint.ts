import { createRequire } from 'node:module';
import type { LookupFunction } from 'node:net';
import { AuthorizationCode, type ModuleOptions } from 'simple-oauth2';
import { TransportError } from '../../errors.js';
import { ADDRESS_REFUSED, type OutboundPolicy } from '../../http/outboundPolicy.js';
import { codeOf } from '../../http/transportErrors.js';
import { parseFormAnswer, type Members } from '../../oauth/tokenResponse.js';
import type { TokenRequest } from '../../oauth/tokenRequest.js';

/** What a token endpoint said. */
export interface Answer {
  /** 200 stands for all of 2xx. */
  readonly status: number;
  readonly members: Members | undefined;
  /** The header as sent. */
  readonly retryAfter?: string;
}

export interface TokenEndpointSettings {
  /** Milliseconds for one exchange from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly policy: OutboundPolicy;
}

/** What Wreck, the HTTP client inside simple-oauth2, fails with. */
interface WreckError {
  readonly isBoom?: true;
  readonly data?: {
    readonly res?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, unknown>> };
    readonly payload?: unknown;
    readonly isResponseError?: true;
  } | null;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

silence();

/**
 * Asks a token endpoint by simple-oauth2's refresh grant. Nothing of what the library makes of the client or of the
 * token is relied upon:
 *
 * - It always adds an id and a secret, also for a public client, and refuses those beyond ASCII with their value in the
 *   message. So both are made to write `grant_type` once more, and the request brings its own authentication.
 * - It joins paths to a host anew, so it gets the whole address as the path.
 * - It has no bounds of its own: time, bytes and addresses get theirs here. It counts time anew for the body, hence one
 *   more clock around it.
 * - It takes whatever comes below status 400 for a token and keeps the status to itself. Redirects are therefore made
 *   errors; the token is looked for by whoever reads the answer, as is the refresh token, which it may lose.
 *
 * @throws RestError `configuration` when the address may not be asked; TransportError when there was no whole answer;
 *   what is thrown when the parameters can't be written as a body
 */
export async function ask(request: TokenRequest, { timeoutMs, policy }: TokenEndpointSettings): Promise<Answer> {
  const { url, format, headers, parameters } = request;
  policy.check(url);
  const { grant_type: grant = '', refresh_token: token, ...others } = parameters;
  const http: ModuleOptions['http'] & { readonly lookup: LookupFunction } = {
    headers: { ...headers },
    json: 'force',
    redirects: 0,
    redirect303: true,
    timeout: timeoutMs,
    maxBytes: MAX_ANSWER_BYTES,
    lookup: policy.lookup,
  };
  const endpoint = new AuthorizationCode<'grant_type'>({
    client: { id: String(grant), idParamName: 'grant_type', secret: String(grant), secretParamName: 'grant_type' },
    auth: { tokenHost: url.origin, refreshPath: url.href },
    options: { authorizationMethod: 'body', bodyFormat: format },
    http,
  });
  try {
    const answer = await within(timeoutMs, () => endpoint.createToken({ refresh_token: token }).refresh(others));
    return { status: 200, members: withoutComputed(answer.token) };
  } catch (error: unknown) {
    return answerIn(error);
  }
}

/** The answer that an error of the library was made of. @throws what there is when there was no whole answer */
function answerIn(error: unknown): Answer {
  // The library looks for a member in whatever the body is, be it `null` or a text.
  if (error instanceof TypeError && codeOf(error) === undefined) return { status: 200, members: undefined };
  const { isBoom, data } = error as WreckError;
  if (isBoom !== true) throw error;
  // Where it would have gone next, which Wreck tells as a list of what it asked so far.
  if (Array.isArray(data)) return { status: 302, members: undefined };
  const { res, payload, isResponseError } = data ?? {};
  if (res === undefined || (isResponseError !== true && !Buffer.isBuffer(payload))) {
    const reason = reasonOf(error);
    throw new TransportError(reason, true, wordsOf(reason));
  }
  const retryAfter = res.headers?.['retry-after'];
  return {
    status: res.statusCode ?? 0,
    members: membersOf(payload),
    ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
  };
}

/** Wreck hands on the connection's own error; one without a code is an answer that was cut, by its sender or by us. */
function reasonOf(error: unknown): string {
  return error instanceof TransportError ? error.reason : (codeOf(error) ?? 'ERR_BAD_RESPONSE');
}

function wordsOf(reason: string): string {
  return reason === ADDRESS_REFUSED
    ? `The token endpoint's host points to an address that is not public; only an operator can allow it, by ALLOW_PRIVATE_HOSTS`
    : `The token endpoint gave no whole answer of at most 1 MiB (${reason})`;
}

function membersOf(payload: unknown): Members | undefined {
  if (Buffer.isBuffer(payload)) return parseFormAnswer(payload.toString('utf8'));
  return typeof payload === 'object' && payload !== null ? (payload as Members) : undefined;
}

/** The library adds a date of its own under `expires_at`; of one that the provider sent it leaves no other trace. */
function withoutComputed(token: Members): Members {
  const { expires_at: expiresAt, ...others } = token;
  const isSent = expiresAt instanceof Date && !('expires_in' in others) && !Number.isNaN(expiresAt.getTime());
  return isSent ? { ...others, expires_at: expiresAt.toISOString() } : others;
}

async function within<Value>(ms: number, work: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new TransportError('ETIMEDOUT', true, `No answer within ${String(ms)} ms`));
    timer = setTimeout(fail, ms);
  });
  try {
    return await Promise.race([late, work()]);
  } finally {
    clearTimeout(timer);
  }
}

/** The library's own copy of `debug` would print tokens and secrets for whoever sets DEBUG. */
function silence(): void {
  const debug = createRequire(require.resolve('simple-oauth2'))('debug') as { log: () => void };
  debug.log = () => undefined;
}
