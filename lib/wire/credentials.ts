import type { Problem } from '../errors.js';
import {
  containsMask,
  CREDENTIALS_POINTER,
  createMemberProblem,
  mergePatch,
  readMembers,
  type MemberChecks,
  type MembersResult,
} from '../members/members';
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
} from '../members/memberChecks.js';
import { isJsonObject, type JsonObject } from '../json.js';

/** The credential types, as in `authClientTypes` of component.json. */
export const CREDENTIAL_TYPES = ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth'] as const;
export type CredentialType = (typeof CREDENTIAL_TYPES)[number];

/** Whether a string is one of the credential types. */
export function isCredentialType(type: string): type is CredentialType {
  return (CREDENTIAL_TYPES as readonly string[]).includes(type);
}

/** Places of an API key in a request. */
export const KEY_LOCATIONS = ['header', 'query', 'path', 'body', 'cookie'] as const;

/** The longest lifetime of a token, in seconds: ten years. Longer ones mean "does not expire". */
export const MAX_LIFETIME_SECONDS = 315_360_000;

/** Names of members in auth clients of the reference API, and the names in its secrets and in the component. */
const ALIASES: Readonly<Record<CredentialType, Readonly<Record<string, string>>>> = {
  oauth2: {},
  oauth2_instagram: {},
  basic: { name: 'username' },
  api_key: { name: 'headerName', value: 'headerValue' },
  noauth: {},
};

// RFC 7617, section 2: either may be empty. Many APIs expect a key as the user name, without a password.
const BASIC: MemberChecks = { name: userNameLineOrEmpty, username: userNameLineOrEmpty, password: passwordLineOrEmpty };
const location = oneOf(...KEY_LOCATIONS);
const API_KEY: MemberChecks = {
  name: issuedText,
  value: apiKey,
  headerName: issuedText,
  headerValue: apiKey,
  location,
};

/** Members of an auth client of a type without a provider: defaults for all of its secrets. */
export const CLIENT_DEFAULTS: Readonly<Record<Exclude<CredentialType, 'oauth2' | 'oauth2_instagram'>, MemberChecks>> = {
  basic: BASIC,
  api_key: API_KEY,
  noauth: {},
};

const isoTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? { value: new Date(Date.parse(value)).toISOString() }
    : { expected: 'a time such as 2030-01-31T12:00:00Z, or null for no expiry' };

const TOKENS: MemberChecks = {
  access_token: issuedText,
  refresh_token: issuedText,
  expires_in: seconds(1, MAX_LIFETIME_SECONDS),
  expires_at: isoTime,
  scope,
  additional_params: jsonObjectText,
  undefined_params: jsonObject,
  // For the grant type password, which is repeated with them.
  username: userName,
  password,
  // `sub` of an assertion (RFC 7523, section 3).
  subject: userNameLine,
  // For a token exchange (RFC 8693, section 2.1).
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

/** Members in which `null` means that the token does not expire. */
const EXPIRIES = ['expires_in', 'expires_at'];

/** A PATCH can't change these: the service maintains them. */
const IGNORED_IN_PATCH = ['undefined_params', 'expires_at'];

/**
 * Reads the `credentials` of a secret, under either set of names.
 * @param options.partial whether they are changes for `mergePatch`: `null` removes, a mask leaves the value unchanged, and members that the
 *   service maintains are ignored. Otherwise `null` counts as not sent, except in `expires_in` and `expires_at`, where it means no expiry.
 * @returns the members under the names of secrets and the component
 */
export function readSecretCredentials(
  type: CredentialType,
  input: unknown,
  { partial }: { readonly partial: boolean },
): MembersResult {
  if (!isJsonObject(input)) return { problems: [createNotAnObjectProblem()] };
  const sent = partial ? without(input, (name, value) => IGNORED_IN_PATCH.includes(name) || isMask(value)) : input;
  const { values, problems } = readMembers(SECRETS[type], sent);
  const duplicates = findDuplicateAliases(type, values);
  if (problems.length + duplicates.length > 0) return { problems: [...problems, ...duplicates] };
  if (partial) return { values: resolveAliases(type, values) };
  const withoutExpiry = Object.entries(values).filter(([name, value]) => EXPIRIES.includes(name) && value === null);
  return { values: resolveAliases(type, { ...mergePatch({}, values), ...Object.fromEntries(withoutExpiry) }) };
}

/**
 * Returns the values for a component: a secret's own values over the defaults of its auth client. Credentials of an auth client with a provider
 * are never included.
 */
export function mergeCredentials(type: CredentialType, clientValues: JsonObject, secretValues: JsonObject): JsonObject {
  if (type === 'oauth2' || type === 'oauth2_instagram') return secretValues;
  return { ...resolveAliases(type, clientValues), ...secretValues };
}

/**
 * Finds missing values in the result of `mergeCredentials`, and values that no request can carry.
 * @param options.whole whether the values replace unreadable ones, so that an omitted value can't be distinguished from an empty one
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
      return merged.username || merged.password ? [] : createEmptyBasicProblems();
    case 'api_key':
      return [...findMissing(merged, ['headerName', 'headerValue']), ...findHeaderProblems(merged)];
    case 'noauth':
      return [];
  }
}

/** Returns the values under the names of secrets and the component. */
export function resolveAliases(type: CredentialType, values: JsonObject): JsonObject {
  const aliases = ALIASES[type];
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [aliases[name] ?? name, value]));
}

/** Returns a problem for each member that was sent under both names. */
export function findDuplicateAliases(type: CredentialType, values: JsonObject): readonly Problem[] {
  return Object.entries(ALIASES[type])
    .filter(([alias, name]) => alias in values && name in values)
    .map(([alias, name]) =>
      createMemberProblem(alias, `${alias} and ${name} are two names of the same member. Send only one of them`),
    );
}

export function createNotAnObjectProblem(): Problem {
  return { code: 'invalid', detail: 'credentials must be an object', source: { pointer: CREDENTIALS_POINTER } };
}

export function findMissing(values: JsonObject, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => ({ ...createMemberProblem(name, `${name} is missing`), code: 'missing' }));
}

function createEmptyBasicProblems(): readonly Problem[] {
  const detail = 'username and password are empty. Enter at least one of them';
  return ['username', 'password'].map((name) => ({ ...createMemberProblem(name, detail), code: 'missing' }));
}

function findHeaderProblems({ location: place, headerName, headerValue }: JsonObject): readonly Problem[] {
  if (place === undefined || place === 'header' || place === 'cookie') {
    const isNameValid = typeof headerName !== 'string' || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(headerName);
    const isValueValid = typeof headerValue !== 'string' || !/\p{Cc}/u.test(headerValue);
    return [
      ...(isNameValid
        ? []
        : [
            createMemberProblem(
              'headerName',
              'The name of a header or cookie may contain letters, digits and hyphens, but no spaces',
            ),
          ]),
      ...(isValueValid
        ? []
        : [createMemberProblem('headerValue', 'The value of a header or cookie must not contain control characters')]),
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
