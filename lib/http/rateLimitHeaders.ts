import { QUOTA_HEADERS, RETRY_AFTER_HEADERS, USAGE_HEADERS, type QuotaHeaders } from './quotaHeaders.js';

/** A response that may say when the next request is allowed. Header names are in lower case. */
interface LimitedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** RFC 6585, section 4. */
const TOO_MANY_REQUESTS = 429;

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
 * has none, the time at which its exhausted quota is renewed, by the headers of the RateLimit families and of vendors. Undefined when the response has
 * neither.
 */
export function findRetryAfter({ status, headers }: LimitedResponse): string | undefined {
  const retryAfter = headers['retry-after'];
  if (typeof retryAfter === 'string' && retryAfter.trim() !== '') return retryAfter;
  if (status !== TOO_MANY_REQUESTS) return undefined;
  const other = RETRY_AFTER_HEADERS.map((name) => headers[name]).find((value) => typeof value === 'string');
  return findStandardReset(headers) ?? findNamedReset(headers) ?? (typeof other === 'string' ? other : undefined);
}

/**
 * Returns the quota with the fewest requests left, by the headers of the RateLimit families and of vendors of any response. Undefined when none of them
 * says both how many are left and when it is renewed.
 */
export function readQuota(headers: LimitedResponse['headers'], nowMs: number): Quota | undefined {
  const quotas = [
    ...listStandardQuotas(headers),
    ...QUOTA_HEADERS.flatMap((family) => listNamedQuotas(headers, family, nowMs)),
    ...listUsageQuotas(headers),
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

/** Parses the three forms of an HTTP date (RFC 9110, section 5.6.7), and that of JavaScript; NaN for anything else. The asctime form has no zone. */
function parseHttpDateMs(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return NaN;
  return Date.parse(text.includes('GMT') ? text : `${text} GMT`);
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
 * Finds the latest renewal of the exhausted quotas. A limit with requests left, or one that is renewed already, is not the one that refused the request.
 * A time is compared with the server's own clock, its Date header, since ours may differ; without one, its text is returned.
 */
function findNamedReset(headers: LimitedResponse['headers']): string | undefined {
  const sentAtMs = readServerMs(headers) ?? NaN;
  let latestMs = 0;
  for (const family of QUOTA_HEADERS) {
    const reset = headers[family.reset];
    if (typeof reset !== 'string' || Number(headers[family.remaining]) > 0) continue;
    const delayMs = toNextMs(readResetMs(family.reset, reset, sentAtMs), 0, headers, family);
    if (Number.isNaN(delayMs)) return reset;
    latestMs = Math.max(latestMs, delayMs);
  }
  for (const { remaining, resetMs } of listUsageQuotas(headers)) {
    if (remaining <= 0) latestMs = Math.max(latestMs, resetMs);
  }
  return latestMs === 0 ? undefined : String(latestMs / 1000);
}

/** Converts the time until a quota is renewed to that until it allows a request: of a bucket, the share of one that is missing in it. */
function toNextMs(
  resetMs: number,
  remaining: number,
  headers: LimitedResponse['headers'],
  { limit, isBucket }: QuotaHeaders,
): number {
  const missing = isBucket === true ? Number(headers[limit]) - remaining : NaN;
  return missing >= 1 ? resetMs / missing : resetMs;
}

/** Returns the time of the response by the server's clock, which may differ from ours. */
function readServerMs({ date }: LimitedResponse['headers']): number | undefined {
  const ms = typeof date === 'string' ? parseHttpDateMs(date) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Reads the headers of a quota. A server with several limits lists them in the same order. Without a renewal, the window is the latest one. A limit
 * below 0 is none: so Azure OpenAI says that it doesn't know.
 */
function listNamedQuotas(headers: LimitedResponse['headers'], family: QuotaHeaders, nowMs: number): readonly Quota[] {
  if (Number(headers[family.limit]) < 0) return [];
  const remaining = readList(headers[family.remaining]);
  const resets = readResets(family.reset, headers[family.reset], readServerMs(headers) ?? nowMs);
  const given = resets.length === 0 ? remaining.map(() => readWindowMs(headers, family)) : resets;
  if (given.length !== remaining.length) return [];
  return remaining.map((text, index) => {
    const count = text === '' ? NaN : Number(text);
    return { remaining: count, resetMs: toNextMs(given[index] ?? NaN, count, headers, family) };
  });
}

function readWindowMs(
  headers: LimitedResponse['headers'],
  { policy = '', limit, interval = '' }: QuotaHeaders,
): number {
  const windows = [headers[policy], headers[limit]].map((header) => parseItems(header).get('')?.w);
  return Number(windows.find((seconds) => seconds !== undefined) ?? headers[interval]) * 1000;
}

function readResets(name: string, header: string | readonly string[] | undefined, nowMs: number): readonly number[] {
  const whole = typeof header === 'string' ? readResetMs(name, header, nowMs) : NaN;
  // An HTTP date has a comma, too.
  return Number.isNaN(whole) ? readList(header).map((text) => readResetMs(name, text, nowMs)) : [whole];
}

/** Reads the value of a header that says when a quota is renewed; NaN for an invalid text. */
function readResetMs(name: string, text: string, nowMs: number): number {
  return /-(?:ms|milliseconds)$/.test(name) ? parseDurationMs(`${text.trim()}ms`) : parseResetMs(text, nowMs);
}

function listUsageQuotas(headers: LimitedResponse['headers']): readonly Quota[] {
  return USAGE_HEADERS.flatMap(({ name, drainMs }) => {
    const [, used = NaN, size = NaN] = /^(\d{1,9})\/([1-9]\d{0,8})$/.exec(String(headers[name]).trim()) ?? [];
    return [{ remaining: Number(size) - Number(used), resetMs: drainMs / Number(size) }];
  });
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
