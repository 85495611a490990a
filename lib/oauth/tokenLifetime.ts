import { canonicalize } from './errorCodes.js';
import type { JsonObject } from './formResponse.js';

/** How a provider tells how long something lives. */
export interface LifetimeOptions {
  /** The unit in which the provider counts `expires_in`. */
  readonly unit: 'seconds' | 'milliseconds';
  /** When the answer came, in ms since 1970. */
  readonly nowMs: number;
}

/** Whole seconds. 0: expired; null: does not expire; undefined: not said, or not in a way that means anything. */
export type ReportedLifetime = number | null | undefined;

/** Names of members in canonical form: a lifetime, which the auth client's unit is for, and an expiry. */
interface MemberNames {
  readonly lifetime: readonly string[];
  readonly expiry: readonly string[];
}

const splitNames = (text: string): readonly string[] => text.split(' ');

/** Names that servers give the lifetime or the expiry of an access token. A lifetime doesn't depend on the provider's clock, so it comes first. */
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

/** The same of a refresh token, which no RFC has a name for: several servers, Keycloak, Intuit. */
const REFRESH_TOKEN: MemberNames = {
  lifetime: splitNames('refreshtokenexpiresin refreshexpiresin xrefreshtokenexpiresin'),
  expiry: splitNames('refreshtokenexpiresat refreshexpiresat'),
};

/** Ten years. A longer lifetime means "never", as 9223372036854775 does at Usergrid. */
const MAX_SECONDS = 10 * 365 * 24 * 3600;
/** Units of times since 1970, in ms. A time that is near in one of them is far in all others. */
const TIME_UNITS_MS = [1000, 1, 1e-3, 1e-6];
/** The largest integers of 32 bits mean "never", although the first one is also a time in 2038. */
const LARGEST_INTEGERS = [2 ** 31 - 1, 2 ** 32 - 1];

/** Units in which servers write a lifetime as text, in seconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/i, 0.001],
  [/^(?:s|secs?|seconds?)$/i, 1],
  [/^(?:m|mins?|minutes?)$/i, 60],
  [/^(?:h|hrs?|hours?)$/i, 3600],
  [/^(?:d|days?)$/i, 86_400],
  [/^(?:w|wks?|weeks?)$/i, 604_800],
];

/** How long the access token of a token response lives. */
export function readAccessTokenLifetime(token: JsonObject, reading: LifetimeOptions): ReportedLifetime {
  return findLifetime(token, ACCESS_TOKEN, reading);
}

/** How long its refresh token lives. */
export function readRefreshTokenLifetime(token: JsonObject, reading: LifetimeOptions): ReportedLifetime {
  return findLifetime(token, REFRESH_TOKEN, reading);
}

/** A member that gives the token some time goes before one that gives it none. */
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
  const living = lifetimes.find((one) => one === null || (one !== undefined && one > 0));
  if (living !== undefined) return living;
  if (values.some(({ value }) => value === null)) return null;
  return lifetimes.find((one) => one === 0);
}

/**
 * Reads one value, whatever the member's name promises: servers put a time into `expires_in` and a lifetime into `expires`. A count
 * that no lifetime reaches is a time since 1970.
 */
export function readLifetime(value: unknown, { unit, nowMs }: LifetimeOptions): ReportedLifetime {
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

/** `3600s` as protobuf writes a duration, `1h` as JSON Web Token libraries are set up with. */
function parseUnitText(text: string): number | undefined {
  const [, count, name] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const unit = UNITS.find(([pattern]) => name !== undefined && pattern.test(name));
  return unit === undefined ? undefined : Number(count) * unit[1];
}

/** ISO 8601 without years and months, as Java and .NET write it: `PT1H`. */
function parseIsoDuration(text: string): number | undefined {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number((part as string | undefined) ?? 0));
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\d*\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** RFC 9110 section 5.6.7, with a numeric zone as RFC 5322 has it. */
const HTTP_TIME =
  /^(?:[A-Z][a-z]{2,8},? )?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|[+-]\d{4})$/;

/** @returns ms since 1970. A time without a zone is one of UTC: the machine's own says nothing about the provider */
function parseTime(text: string): number | undefined {
  const [, date, time, zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  const iso =
    date === undefined || time === undefined
      ? undefined
      : `${date}T${time}${/^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z'}`;
  const atMs = Date.parse(iso ?? (HTTP_TIME.test(text) ? text : ''));
  return Number.isNaN(atMs) ? undefined : atMs;
}

function limitSeconds(seconds: number): number | null {
  if (seconds > MAX_SECONDS) return null;
  return Math.max(0, Math.floor(seconds));
}
