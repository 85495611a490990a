import type { Problem } from '../errors.js';
import {
  containsMask,
  CREDENTIALS,
  fault,
  isRecord,
  mergePatch,
  readMembers,
  type Members,
  type ReadValues,
  type Values,
} from './members.js';
import {
  apiKey,
  issued,
  jsonObjectText,
  oneOf,
  password,
  passwordLineOrEmpty,
  record,
  scope,
  seconds,
  userName,
  userNameLine,
  userNameLineOrEmpty,
} from './memberChecks.js';

/** The credential types, spelled as in component.json's `authClientTypes`. */
export const CREDENTIAL_TYPES = ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth'] as const;
export type CredentialType = (typeof CREDENTIAL_TYPES)[number];

export function isCredentialType(type: string): type is CredentialType {
  return (CREDENTIAL_TYPES as readonly string[]).includes(type);
}

/** Where an API key goes in a request. */
export const KEY_LOCATIONS = ['header', 'query', 'path', 'body', 'cookie'] as const;

/** The longest life of a token, in seconds: ten years. Providers that mean "for ever" send more. */
export const LONGEST_LIFE_SECONDS = 315_360_000;

/** What the reference's auth-clients call a member, and what its secrets and the component call it. */
const ALIASES: Readonly<Record<CredentialType, Readonly<Record<string, string>>>> = {
  oauth2: {},
  oauth2_instagram: {},
  basic: { name: 'username' },
  api_key: { name: 'headerName', value: 'headerValue' },
  noauth: {},
};

// RFC 7617, section 2: either may be empty. Many APIs take a key as the user name, without a password.
const BASIC: Members = { name: userNameLineOrEmpty, username: userNameLineOrEmpty, password: passwordLineOrEmpty };
const location = oneOf(...KEY_LOCATIONS);
const API_KEY: Members = { name: issued, value: apiKey, headerName: issued, headerValue: apiKey, location };

/** What an auth-client of a type without a provider may hold: values for all of its secrets. */
export const CLIENT_DEFAULTS: Readonly<Record<Exclude<CredentialType, 'oauth2' | 'oauth2_instagram'>, Members>> = {
  basic: BASIC,
  api_key: API_KEY,
  noauth: {},
};

const isoTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? { value: new Date(Date.parse(value)).toISOString() }
    : { fault: 'a time such as 2030-01-31T12:00:00Z, or null for none' };

const TOKENS: Members = {
  access_token: issued,
  refresh_token: issued,
  expires_in: seconds(1, LONGEST_LIFE_SECONDS),
  expires_at: isoTime,
  scope,
  additional_params: jsonObjectText,
  undefined_params: record,
  // For the password grant, which is repeated with them.
  username: userName,
  password,
  // For an assertion: on whose behalf it is (RFC 7523 section 3, `sub`).
  subject: userNameLine,
  // For a token exchange (RFC 8693 section 2.1).
  subject_token: issued,
  subject_token_type: issued,
  fields: record,
};

const SECRETS: Readonly<Record<CredentialType, Members>> = {
  oauth2: TOKENS,
  oauth2_instagram: TOKENS,
  basic: { ...BASIC, fields: record },
  api_key: { ...API_KEY, fields: record },
  noauth: { fields: record },
};

/** Where `null` means that the token does not expire. */
const EXPIRIES = ['expires_in', 'expires_at'];

/** Not for a PATCH to change: the service keeps them itself. */
const IGNORED_IN_CHANGES = ['undefined_params', 'expires_at'];

/**
 * Reads the `credentials` of a secret, whichever of the two spellings they are in.
 * @param options.partial changes for `mergePatch`: `null` removes, a mask leaves the value as it is, and what the service keeps itself is
 *   passed over. Otherwise `null` counts as not sent, but for `expires_in` and `expires_at`, where it says that there is no expiry.
 * @returns members as secrets and the component spell them
 */
export function readSecretCredentials(
  type: CredentialType,
  input: unknown,
  { partial }: { readonly partial: boolean },
): ReadValues {
  if (!isRecord(input)) return { problems: [notAnObject()] };
  const sent = partial ? without(input, (name, value) => IGNORED_IN_CHANGES.includes(name) || isMask(value)) : input;
  const { values, problems } = readMembers(SECRETS[type], sent);
  const twice = saidTwice(type, values);
  if (problems.length + twice.length > 0) return { problems: [...problems, ...twice] };
  if (partial) return { values: canonical(type, values) };
  const withoutExpiry = Object.entries(values).filter(([name, value]) => EXPIRIES.includes(name) && value === null);
  return { values: canonical(type, { ...mergePatch({}, values), ...Object.fromEntries(withoutExpiry) }) };
}

/**
 * What a component gets. A secret's own values win over its auth-client's, which are defaults; what an auth-client of a
 * provider holds stays with it.
 */
export function mergeCredentials(type: CredentialType, clientValues: Values, secretValues: Values): Values {
  if (type === 'oauth2' || type === 'oauth2_instagram') return secretValues;
  return { ...canonical(type, clientValues), ...secretValues };
}

/**
 * What `mergeCredentials` gave still lacks, or has that no request can carry.
 * @param options.whole the values replace unreadable ones, so that one which was left out can't be told from an empty one
 */
export function incompleteCredentials(
  type: CredentialType,
  merged: Values,
  { whole = false }: { readonly whole?: boolean } = {},
): readonly Problem[] {
  switch (type) {
    case 'oauth2':
    case 'oauth2_instagram':
      return missing(merged, ['access_token']);
    case 'basic':
      if (whole) return missing(merged, ['username', 'password']);
      return merged.username || merged.password ? [] : emptyBasic();
    case 'api_key':
      return [...missing(merged, ['headerName', 'headerValue']), ...unfitForHeader(merged)];
    case 'noauth':
      return [];
  }
}

/** The values by the names that secrets and the component use. */
export function canonical(type: CredentialType, values: Values): Values {
  const aliases = ALIASES[type];
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [aliases[name] ?? name, value]));
}

/** Members that are there in both spellings. */
export function saidTwice(type: CredentialType, values: Values): readonly Problem[] {
  return Object.entries(ALIASES[type])
    .filter(([alias, name]) => alias in values && name in values)
    .map(([alias, name]) => fault(alias, `${alias} and ${name} are two names of one member: send one of them`));
}

export function notAnObject(): Problem {
  return { code: 'invalid', detail: 'credentials must be an object', source: { pointer: CREDENTIALS } };
}

export function missing(values: Values, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => ({ ...fault(name, `${name} is missing`), code: 'missing' }));
}

function emptyBasic(): readonly Problem[] {
  const detail = 'username and password are empty: enter at least one of them';
  return ['username', 'password'].map((name) => ({ ...fault(name, detail), code: 'missing' }));
}

function unfitForHeader({ location: place, headerName, headerValue }: Values): readonly Problem[] {
  if (place === undefined || place === 'header' || place === 'cookie') {
    const named = typeof headerName !== 'string' || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(headerName);
    const fits = typeof headerValue !== 'string' || !/\p{Cc}/u.test(headerValue);
    return [
      ...(named
        ? []
        : [fault('headerName', 'The name of a header or cookie has letters, digits and hyphens, no spaces')]),
      ...(fits ? [] : [fault('headerValue', 'The value of a header or cookie has no control characters')]),
    ];
  }
  return [];
}

function without(values: Values, drop: (name: string, value: unknown) => boolean): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !drop(name, value)));
}

function isMask(value: unknown): boolean {
  return typeof value === 'string' && containsMask(value);
}

export { containsMask, MASK, mergePatch, type ReadValues, type Values } from './members.js';
