import { canonicalize } from './errorCodes.js';
import type { JsonObject } from '../json.js';

/** Options for reading a lifetime. */
export interface LifetimeOptions {
  /** Unit of the provider's `expires_in`. */
  readonly unit: 'seconds' | 'milliseconds';
  /** Time of the response, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** A lifetime in whole seconds. 0: expired; null: does not expire; undefined: not reported or not readable. */
export type ReportedLifetime = number | null | undefined;

/** Canonical names of the members for a lifetime, to which the auth client's unit applies, and for an expiry. */
interface MemberNames {
  readonly lifetime: readonly string[];
  readonly expiry: readonly string[];
}

const splitNames = (text: string): readonly string[] => text.split(' ');

/** Names of the lifetime and the expiry of an access token. A lifetime doesn't depend on the provider's clock and takes precedence. */
const ACCESS_TOKEN: MemberNames = {
  lifetime: splitNames(
    'expiresin expirein expires accesstokenexpiresin accessexpiresin tokenexpiresin expiresinseconds expiresinsec expirationin ' +
      'tokenlifetime accesstokenlifetime',
  ),
  expiry: splitNames(
    'expiresat expireson expiry expire expiration expiredat expireat expiretime expirestime expirytime expirationtime expirydate ' +
      'expirationdate expiresdate expiredate validuntil accesstokenexpiresat accesstokenexpiry accesstokenexpiration tokenexpiresat tokenexpiry',
  ),
};

/**
 * Names of the lifetime and the expiry of a refresh token, for which no RFC defines a name: `refresh_token_expires_in` (GitHub, LinkedIn,
 * Microsoft, Google, eBay), `refresh_expires_in` (Keycloak, TikTok), `x_refresh_token_expires_in` (Intuit), `refresh_token_expires_at`
 * (Square), `refresh_token_expire_in` with a time (TikTok Shop), `refresh_token_valid_time` with a time (AliExpress).
 */
const REFRESH_TOKEN: MemberNames = {
  lifetime: splitNames(
    'refreshtokenexpiresin refreshexpiresin xrefreshtokenexpiresin refreshtokenexpirein refreshexpirein ' +
      'refreshtokenexpiresinseconds refreshexpiresinseconds refreshtokenlifetime',
  ),
  expiry: splitNames(
    'refreshtokenexpiresat refreshexpiresat refreshtokenexpireson refreshexpireson refreshtokenexpiry refreshtokenexpiration ' +
      'refreshtokenexpires refreshtokenexpiretime refreshtokenexpirationtime refreshtokenexpirationdate refreshtokenvaliduntil ' +
      'refreshtokenvalidtime',
  ),
};

/** Ten years. A longer lifetime, such as Usergrid's 9223372036854775, means "does not expire". */
const MAX_SECONDS = 10 * 365 * 24 * 3600;
/** Possible units of a time since 1970, in milliseconds. A time that is near the present in one unit is far from it in the others. */
const TIME_UNITS_MS = [1000, 1, 1e-3, 1e-6];
/** The largest 32-bit integers mean "does not expire", although the first one is also a time in 2038. */
const LARGEST_INTEGERS = [2 ** 31 - 1, 2 ** 32 - 1];

/** Units of a lifetime that is written as text, in seconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/i, 0.001],
  [/^(?:s|secs?|seconds?)$/i, 1],
  [/^(?:m|mins?|minutes?)$/i, 60],
  [/^(?:h|hrs?|hours?)$/i, 3600],
  [/^(?:d|days?)$/i, 86_400],
  [/^(?:w|wks?|weeks?)$/i, 604_800],
];

/** Reads the lifetime of the access token of a token response. */
export function readAccessTokenLifetime(token: JsonObject, options: LifetimeOptions): ReportedLifetime {
  return findLifetime(token, ACCESS_TOKEN, options);
}

/** Reads the lifetime of the refresh token of a token response. */
export function readRefreshTokenLifetime(token: JsonObject, options: LifetimeOptions): ReportedLifetime {
  return findLifetime(token, REFRESH_TOKEN, options);
}

/** Returns the first lifetime above zero; zero only when no member has another value. */
function findLifetime(
  token: JsonObject,
  { lifetime, expiry }: MemberNames,
  { unit, nowMs }: LifetimeOptions,
): ReportedLifetime {
  const members = new Map(Object.entries(token).map(([name, value]) => [canonicalize(name), value] as const));
  const valuesOf = (known: readonly string[]): readonly unknown[] =>
    known.filter((name) => members.has(name)).map((name) => members.get(name));
  const values = [
    ...valuesOf(lifetime).map((value) => ({ value, unit })),
    ...valuesOf(expiry).map((value) => ({ value, unit: 'seconds' as const })),
  ];
  const lifetimes = values
    .filter(({ value }) => value !== null)
    .map((one) => readLifetime(one.value, { unit: one.unit, nowMs }));
  const usable = lifetimes.find((one) => one === null || (one !== undefined && one > 0));
  if (usable !== undefined) return usable;
  if (values.some(({ value }) => value === null)) return null;
  return lifetimes.find((one) => one === 0);
}

/**
 * Reads one value regardless of the member's name: servers put a time into `expires_in` and a lifetime into `expires`. A number too large for a
 * lifetime is a time since 1970.
 */
function readLifetime(value: unknown, { unit, nowMs }: LifetimeOptions): ReportedLifetime {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : lifetimeFromNumber(value, unit, nowMs);
  if (typeof value !== 'string') return value === null ? null : undefined;
  const text = value.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return lifetimeFromNumber(Number(text), unit, nowMs);
  const seconds = parseUnitText(text) ?? parseIsoDuration(text);
  if (seconds !== undefined) return limitSeconds(seconds);
  const atMs = parseTime(text);
  return atMs === undefined ? undefined : limitSeconds((atMs - nowMs) / 1000);
}

function lifetimeFromNumber(count: number, unit: LifetimeOptions['unit'], nowMs: number): ReportedLifetime {
  const seconds = unit === 'milliseconds' ? count / 1000 : count;
  if (seconds <= MAX_SECONDS) return limitSeconds(seconds);
  if (LARGEST_INTEGERS.includes(count)) return null;
  const left = TIME_UNITS_MS.map((unitMs) => (count * unitMs - nowMs) / 1000);
  const near = left.find((one) => Math.abs(one) <= MAX_SECONDS);
  return near === undefined ? null : limitSeconds(near);
}

/** Parses `3600s`, as protobuf writes a duration, and `1h`, as JSON Web Token libraries are configured. Returns seconds. */
function parseUnitText(text: string): number | undefined {
  const [, count, name] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const unit = UNITS.find(([pattern]) => name !== undefined && pattern.test(name));
  return unit === undefined ? undefined : Number(count) * unit[1];
}

/** Parses an ISO 8601 duration without years and months, as Java and .NET write it: `PT1H`. Returns seconds. */
function parseIsoDuration(text: string): number | undefined {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number((part as string | undefined) ?? 0));
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\d*\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** RFC 9110, section 5.6.7, or with a numeric zone as in RFC 5322. */
const HTTP_TIME =
  /^(?:[A-Z][a-z]{2,8},? )?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|[+-]\d{4})$/;

/** Parses a time into milliseconds since 1970. A time without a zone is in UTC, because the local zone says nothing about the provider. */
function parseTime(text: string): number | undefined {
  const [, date, time, zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  const iso =
    date === undefined || time === undefined
      ? undefined
      : `${date}T${time}${/^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z'}`;
  const atMs = Date.parse(iso ?? (HTTP_TIME.test(text) ? text : ''));
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Returns whole seconds from zero; null above ten years. */
function limitSeconds(seconds: number): number | null {
  if (seconds > MAX_SECONDS) return null;
  return Math.max(0, Math.floor(seconds));
}
