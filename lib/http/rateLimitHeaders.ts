/** A response that may say when the next request is allowed. Header names are in lower case. */
interface LimitedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** RFC 6585, section 4. */
const TOO_MANY_REQUESTS = 429;

/** Prefixes of the headers `…-Reset` and `…-Remaining`: drafts 3 to 6 of the standard, GitHub and most others, Okta and X. */
const PREFIXES = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/** The number of requests that a server still allows. */
export interface Quota {
  /** 0 or more; fractions occur. */
  readonly remaining: number;
  /** Milliseconds until the quota is renewed; more than 0. */
  readonly resetMs: number;
}

/** Numbers from here on are points in time: in seconds since 1970, or in milliseconds. */
const MIN_EPOCH_SECONDS = 1e9;
const MIN_EPOCH_MS = 1e11;

const ISO_TIME = /^\d{4}-\d\d-\d\dT/;

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
 * Returns the quota with the fewest requests left, by the headers of the RateLimit families of any response. Undefined when none of them says
 * both how many are left and when it is renewed.
 */
export function readQuota(headers: LimitedResponse['headers'], nowMs: number): Quota | undefined {
  const quotas = [
    ...listStandardQuotas(headers),
    ...PREFIXES.flatMap((prefix) => listPrefixedQuotas(headers, prefix, nowMs)),
  ];
  return quotas
    .filter(({ remaining, resetMs }) => Number.isFinite(remaining) && resetMs > 0)
    .map(({ remaining, resetMs }) => ({ remaining: Math.max(0, remaining), resetMs }))
    .sort((one, other) => one.remaining - other.remaining || other.resetMs - one.resetMs)[0];
}

/**
 * Returns the milliseconds until the time that `findRetryAfter` returned: seconds, an HTTP date, ISO 8601, which some vendors send in its place, or
 * a number so large that it is a time since 1970. 0 for a past time, undefined for an invalid text.
 */
export function parseRetryAfterMs(retryAfter: string | undefined, nowMs: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? toDelayMs(Number(text), nowMs) : parseTimeMs(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function toDelayMs(value: number, nowMs: number): number {
  if (value >= MIN_EPOCH_MS) return value - nowMs;
  return value >= MIN_EPOCH_SECONDS ? value * 1000 - nowMs : value * 1000;
}

function parseTimeMs(text: string): number {
  return ISO_TIME.test(text) ? Date.parse(text) : parseHttpDateMs(text);
}

/** Parses the three forms of an HTTP date (RFC 9110, section 5.6.7); NaN for anything else. The asctime form has no zone. */
function parseHttpDateMs(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}

/** Reads `RateLimit` (draft-ietf-httpapi-ratelimit-headers): the latest renewal of the exhausted quotas. */
function findStandardReset(headers: LimitedResponse['headers']): string | undefined {
  const resets = listStandardQuotas(headers)
    .filter(({ remaining, resetMs }) => remaining <= 0 && resetMs >= 0)
    .map(({ resetMs }) => resetMs);
  return resets.length === 0 ? undefined : String(Math.max(...resets) / 1000);
}

/** Reads the quotas of `RateLimit`. One without a renewal is renewed after its window in `RateLimit-Policy` at the latest. NaN is missing. */
function listStandardQuotas(headers: LimitedResponse['headers']): readonly Quota[] {
  const policies = parseItems(headers['ratelimit-policy']);
  return [...parseItems(headers.ratelimit)].map(([name, { r, remaining, t, reset }]) => ({
    remaining: Number(r ?? remaining),
    resetMs: Number(t ?? reset ?? policies.get(name)?.w) * 1000,
  }));
}

type Parameters = Readonly<Record<string, string>>;

/** An item of a list. A string without an end takes the rest: to look for its parts again would take quadratic time. */
const ITEM = /(?:"(?:[^"\\]|\\.?)*(?:"|$)|[^,"])+/g;

/** Parses `"name";r=0;t=30, …` to the parameters by name, and the older `limit=10, remaining=0, reset=30` to those of the name ''. */
function parseItems(header: string | readonly string[] | undefined): ReadonlyMap<string, Parameters> {
  const items = new Map<string, Parameters>();
  if (typeof header !== 'string') return items;
  for (const item of header.match(ITEM) ?? []) {
    const name = /^\s*("(?:[^"\\]|\\.)*")/.exec(item)?.[1] ?? '';
    const parameters = [...item.slice(item.indexOf(name) + name.length).matchAll(/\b(r|t|w|remaining|reset)=(-?\d+)/g)];
    items.set(name, {
      ...items.get(name),
      ...Object.fromEntries(parameters.map(([, key = '', value = '']) => [key, value])),
    });
  }
  return items;
}

/**
 * A limit with requests left, or one that is renewed already, is not the one that refused the request. A time is compared with the server's
 * own clock, its Date header, since ours may differ.
 */
function findPrefixedReset(headers: LimitedResponse['headers']): string | undefined {
  const sentAtMs = readServerMs(headers) ?? NaN;
  for (const prefix of PREFIXES) {
    const reset = headers[`${prefix}-reset`];
    if (typeof reset !== 'string' || Number(headers[`${prefix}-remaining`]) > 0) continue;
    const delayMs = parseResetMs(reset, sentAtMs);
    if (delayMs !== 0) return Number.isNaN(delayMs) ? reset : String(delayMs / 1000);
  }
  return undefined;
}

/** Returns the time of the response by the server's clock, which may differ from ours. */
function readServerMs({ date }: LimitedResponse['headers']): number | undefined {
  const ms = typeof date === 'string' ? parseHttpDateMs(date) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Reads the headers `…-Remaining` and `…-Reset` of a family. A server with several limits lists them in the same order. Without a renewal, the
 * window in `…-Policy` or `…-Limit`, such as `10;w=60`, is the latest one.
 */
function listPrefixedQuotas(headers: LimitedResponse['headers'], prefix: string, nowMs: number): readonly Quota[] {
  const remaining = readList(headers[`${prefix}-remaining`]);
  const resets = readResets(headers[`${prefix}-reset`], readServerMs(headers) ?? nowMs);
  const windows = [headers[`${prefix}-policy`], headers[`${prefix}-limit`]].map(
    (header) => parseItems(header).get('')?.w,
  );
  const window = Number(windows.find((seconds) => seconds !== undefined)) * 1000;
  const given = resets.length === 0 ? remaining.map(() => window) : resets;
  if (given.length !== remaining.length) return [];
  return remaining.map((text, index) => ({
    remaining: text === '' ? NaN : Number(text),
    resetMs: given[index] ?? NaN,
  }));
}

function readResets(header: string | readonly string[] | undefined, nowMs: number): readonly number[] {
  const whole = typeof header === 'string' ? parseResetMs(header, nowMs) : NaN;
  // An HTTP date has a comma, too.
  return Number.isNaN(whole) ? readList(header).map((text) => parseResetMs(text, nowMs)) : [whole];
}

/** As `parseRetryAfterMs`, or a duration such as `6m0s`; NaN for an invalid text. */
function parseResetMs(text: string, nowMs: number): number {
  return parseRetryAfterMs(text, nowMs) ?? parseDurationMs(text.trim());
}

/** Parses the text of a duration in Go. NaN for anything else. */
function parseDurationMs(text: string): number {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/.exec(
    text,
  );
  if (parts === null || text === '') return NaN;
  const [, hours = 0, minutes = 0, seconds = 0, ms = 0] = parts;
  return (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000 + Number(ms);
}

function readList(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  const text = typeof header === 'string' ? header : header.join();
  return text.split(',').map((item) => item.trim());
}
