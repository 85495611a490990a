import type { Problem } from '../errors.js';
import {
  containsMask,
  CREDENTIALS_POINTER,
  memberProblem,
  isJsonObject,
  mergePatch,
  readMembers,
  type MemberChecks,
  type MembersResult,
  type JsonObject,
} from './members.js';
import {
  apiKey,
  issuedText,
  jsonObjectText,
  oneOf,
  password,
  passwordLineOrEmpty,
  jsonObject,
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
export const MAX_LIFETIME_SECONDS = 315_360_000;

/** What the reference's auth-clients call a member, and what its secrets and the component call it. */
const ALIASES: Readonly<Record<CredentialType, Readonly<Record<string, string>>>> = {
  oauth2: {},
  oauth2_instagram: {},
  basic: { name: 'username' },
  api_key: { name: 'headerName', value: 'headerValue' },
  noauth: {},
};

// RFC 7617, section 2: either may be empty. Many APIs take a key as the user name, without a password.
const BASIC: MemberChecks = { name: userNameLineOrEmpty, username: userNameLineOrEmpty, password: passwordLineOrEmpty };
const location = oneOf(...KEY_LOCATIONS);
const API_KEY: MemberChecks = {
  name: issuedText,
  value: apiKey,
  headerName: issuedText,
  headerValue: apiKey,
  location,
};

/** What an auth-client of a type without a provider may hold: values for all of its secrets. */
export const CLIENT_DEFAULTS: Readonly<Record<Exclude<CredentialType, 'oauth2' | 'oauth2_instagram'>, MemberChecks>> = {
  basic: BASIC,
  api_key: API_KEY,
  noauth: {},
};

const isoTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? { value: new Date(Date.parse(value)).toISOString() }
    : { fault: 'a time such as 2030-01-31T12:00:00Z, or null for none' };

const TOKENS: MemberChecks = {
  access_token: issuedText,
  refresh_token: issuedText,
  expires_in: seconds(1, MAX_LIFETIME_SECONDS),
  expires_at: isoTime,
  scope,
  additional_params: jsonObjectText,
  undefined_params: jsonObject,
  // For the password grant, which is repeated with them.
  username: userName,
  password,
  // For an assertion: on whose behalf it is (RFC 7523 section 3, `sub`).
  subject: userNameLine,
  // For a token exchange (RFC 8693 section 2.1).
  subject_token: issuedText,
  subject_token_type: issuedText,
  fields: jsonObject,
};

const SECRETS: Readonly<Record<CredentialType, MemberChecks>> = {
  oauth2: TOKENS,
  oauth2_instagram: TOKENS,
  basic: { ...BASIC, fields: jsonObject },
  api_key: { ...API_KEY, fields: jsonObject },
  noauth: { fields: jsonObject },
};

/** Where `null` means that the token does not expire. */
const EXPIRIES = ['expires_in', 'expires_at'];

/** Not for a PATCH to change: the service keeps them itself. */
const IGNORED_IN_PATCH = ['undefined_params', 'expires_at'];

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
): MembersResult {
  if (!isJsonObject(input)) return { problems: [notAnObjectProblem()] };
  const sent = partial ? without(input, (name, value) => IGNORED_IN_PATCH.includes(name) || isMask(value)) : input;
  const { values, problems } = readMembers(SECRETS[type], sent);
  const duplicates = findDuplicateAliases(type, values);
  if (problems.length + duplicates.length > 0) return { problems: [...problems, ...duplicates] };
  if (partial) return { values: resolveAliases(type, values) };
  const withoutExpiry = Object.entries(values).filter(([name, value]) => EXPIRIES.includes(name) && value === null);
  return { values: resolveAliases(type, { ...mergePatch({}, values), ...Object.fromEntries(withoutExpiry) }) };
}

/**
 * What a component gets. A secret's own values win over its auth-client's, which are defaults; what an auth-client of a
 * provider holds stays with it.
 */
export function mergeCredentials(type: CredentialType, clientValues: JsonObject, secretValues: JsonObject): JsonObject {
  if (type === 'oauth2' || type === 'oauth2_instagram') return secretValues;
  return { ...resolveAliases(type, clientValues), ...secretValues };
}

/**
 * What `mergeCredentials` gave still lacks, or has that no request can carry.
 * @param options.whole the values replace unreadable ones, so that one which was left out can't be told from an empty one
 */
export function findCredentialProblems(
  type: CredentialType,
  merged: JsonObject,
  { whole = false }: { readonly whole?: boolean } = {},
): readonly Problem[] {
  switch (type) {
    case 'oauth2':
    case 'oauth2_instagram':
      return findMissing(merged, ['access_token']);
    case 'basic':
      if (whole) return findMissing(merged, ['username', 'password']);
      return merged.username || merged.password ? [] : emptyBasicProblems();
    case 'api_key':
      return [...findMissing(merged, ['headerName', 'headerValue']), ...findHeaderProblems(merged)];
    case 'noauth':
      return [];
  }
}

/** The values by the names that secrets and the component use. */
export function resolveAliases(type: CredentialType, values: JsonObject): JsonObject {
  const aliases = ALIASES[type];
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [aliases[name] ?? name, value]));
}

/** Members that are there in both spellings. */
export function findDuplicateAliases(type: CredentialType, values: JsonObject): readonly Problem[] {
  return Object.entries(ALIASES[type])
    .filter(([alias, name]) => alias in values && name in values)
    .map(([alias, name]) => memberProblem(alias, `${alias} and ${name} are two names of one member: send one of them`));
}

export function notAnObjectProblem(): Problem {
  return { code: 'invalid', detail: 'credentials must be an object', source: { pointer: CREDENTIALS_POINTER } };
}

export function findMissing(values: JsonObject, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => ({ ...memberProblem(name, `${name} is missing`), code: 'missing' }));
}

function emptyBasicProblems(): readonly Problem[] {
  const detail = 'username and password are empty: enter at least one of them';
  return ['username', 'password'].map((name) => ({ ...memberProblem(name, detail), code: 'missing' }));
}

function findHeaderProblems({ location: place, headerName, headerValue }: JsonObject): readonly Problem[] {
  if (place === undefined || place === 'header' || place === 'cookie') {
    const named = typeof headerName !== 'string' || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(headerName);
    const fits = typeof headerValue !== 'string' || !/\p{Cc}/u.test(headerValue);
    return [
      ...(named
        ? []
        : [memberProblem('headerName', 'The name of a header or cookie has letters, digits and hyphens, no spaces')]),
      ...(fits ? [] : [memberProblem('headerValue', 'The value of a header or cookie has no control characters')]),
    ];
  }
  return [];
}

function without(values: JsonObject, drop: (name: string, value: unknown) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !drop(name, value)));
}

function isMask(value: unknown): boolean {
  return typeof value === 'string' && containsMask(value);
}

export {
  containsMask,
  MASK,
  mergePatch,
  type MembersResult as ReadValues,
  type JsonObject as Values,
} from './members.js';
