/** A response that may say when the next request is allowed. Header names are in lower case. */
interface LimitedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** RFC 6585, section 4. */
const TOO_MANY_REQUESTS = 429;

/** Prefixes of the headers `…-Reset` and `…-Remaining`: drafts 3 to 6 of the standard, GitHub and most others, Okta and X. */
const PREFIXES = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/** Numbers from here on are points in time: in seconds since 1970, or in milliseconds. */
const MIN_EPOCH_SECONDS = 1e9;
const MIN_EPOCH_MS = 1e11;

/**
 * Returns the text that says when the next request is allowed, for `parseRetryAfterMs`: Retry-After (RFC 9110, section 10.2.3) or, when a 429
 * has none, the time at which its exhausted quota is renewed, by the headers of the RateLimit families. Undefined when the response has neither.
 */
export function findRetryAfter({ status, headers }: LimitedResponse): string | undefined {
  const retryAfter = headers['retry-after'];
  if (typeof retryAfter === 'string' && retryAfter.trim() !== '') return retryAfter;
  if (status !== TOO_MANY_REQUESTS) return undefined;
  return findStandardReset(headers) ?? findPrefixedReset(headers);
}

/**
 * Returns the milliseconds until the time that `findRetryAfter` returned: seconds, an HTTP date, or a number so large that it is a time since
 * 1970. 0 for a past time, undefined for an invalid text.
 */
export function parseRetryAfterMs(retryAfter: string | undefined, nowMs: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? toDelayMs(Number(text), nowMs) : parseHttpDateMs(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function toDelayMs(value: number, nowMs: number): number {
  if (value >= MIN_EPOCH_MS) return value - nowMs;
  return value >= MIN_EPOCH_SECONDS ? value * 1000 - nowMs : value * 1000;
}

/** Parses the three forms of an HTTP date (RFC 9110, section 5.6.7); NaN for anything else. The asctime form has no zone. */
function parseHttpDateMs(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}

/**
 * Reads `RateLimit` (draft-ietf-httpapi-ratelimit-headers): the latest renewal of the exhausted quotas. A quota without one is renewed after its
 * window in `RateLimit-Policy` at the latest.
 */
function findStandardReset(headers: LimitedResponse['headers']): string | undefined {
  const quotas = parseQuotas(headers.ratelimit);
  const policies = parseQuotas(headers['ratelimit-policy']);
  const resets = [...quotas].flatMap(([name, { r, remaining, t, reset }]) =>
    Number(r ?? remaining) === 0 ? [Number(t ?? reset ?? policies.get(name)?.w)] : [],
  );
  const seconds = Math.max(...resets.filter((reset) => reset >= 0));
  return seconds >= 0 ? String(seconds) : undefined;
}

type Quota = Readonly<Record<string, string>>;

/** Parses `"name";r=0;t=30, …` to the parameters by name, and the older `limit=10, remaining=0, reset=30` to those of the name ''. */
function parseQuotas(header: string | readonly string[] | undefined): ReadonlyMap<string, Quota> {
  const quotas = new Map<string, Quota>();
  if (typeof header !== 'string') return quotas;
  for (const item of header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []) {
    const name = /^\s*("(?:[^"\\]|\\.)*")/.exec(item)?.[1] ?? '';
    const parameters = [...item.slice(item.indexOf(name) + name.length).matchAll(/\b(r|t|w|remaining|reset)=(\d+)/g)];
    quotas.set(name, {
      ...quotas.get(name),
      ...Object.fromEntries(parameters.map(([, key = '', value = '']) => [key, value])),
    });
  }
  return quotas;
}

/**
 * A limit with requests left, or one that is renewed already, is not the one that refused the request. A time is compared with the server's
 * own clock, its Date header, since ours may differ.
 */
function findPrefixedReset(headers: LimitedResponse['headers']): string | undefined {
  const sentAtMs = typeof headers.date === 'string' ? parseHttpDateMs(headers.date) : NaN;
  for (const prefix of PREFIXES) {
    const reset = headers[`${prefix}-reset`];
    if (typeof reset !== 'string' || Number(headers[`${prefix}-remaining`]) > 0) continue;
    const delayMs = parseRetryAfterMs(reset, sentAtMs);
    if (delayMs !== 0) return delayMs === undefined ? reset : String(delayMs / 1000);
  }
  return undefined;
}
