import { DEFINITIONS, getDefinition, isTokenType, type CredentialType } from '../auth/registry.js';
import type { Problem } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { jsonObject } from '../members/memberChecks.js';
import {
  containsMask,
  CREDENTIALS_POINTER,
  createMemberProblem,
  findMissing,
  mergePatch,
  readMembers,
  type MemberChecks,
  type MembersResult,
} from '../members/members.js';
import { getMembers, listNames } from './credentialMembers.js';

/** A PATCH can't change these: the service maintains them. */
const IGNORED_IN_PATCH = DEFINITIONS.flatMap(({ members }) =>
  listNames(members, ({ isMaintained }) => isMaintained === true),
);

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
  const { values, problems } = readMembers({ ...listValueChecks(type), fields: jsonObject }, sent);
  const duplicates = findDuplicateAliases(type, values);
  if (problems.length + duplicates.length > 0) return { problems: [...problems, ...duplicates] };
  if (partial) return { values: resolveAliases(type, values) };
  const nullable = listNames(getDefinition(type).members, ({ isNullable }) => isNullable === true);
  const nulls = Object.entries(values).filter(([name, value]) => nullable.includes(name) && value === null);
  return { values: resolveAliases(type, { ...mergePatch({}, values), ...Object.fromEntries(nulls) }) };
}

/** Returns the checks of the values of a type: under the names of the reference API's auth clients, then of secrets and the component. */
export function listValueChecks(type: CredentialType): MemberChecks {
  const members = Object.entries(getMembers(type)).filter(([, { onlyIn }]) => onlyIn === undefined || onlyIn === 'api');
  const aliases = members.flatMap(([, { alias, check }]) => (alias === undefined ? [] : [[alias, check] as const]));
  return Object.fromEntries([...aliases, ...members.map(([name, { check }]) => [name, check] as const)]);
}

/**
 * Returns the values for a component: a secret's own values over the defaults of its auth client. Credentials of an auth client with a provider
 * are never included.
 */
export function mergeCredentials(type: CredentialType, clientValues: JsonObject, secretValues: JsonObject): JsonObject {
  if (isTokenType(type)) return secretValues;
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
  const definition = getDefinition(type);
  const required = Object.entries(definition.members).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  return [...findMissing(merged, required), ...(definition.findProblems?.(merged, { whole }) ?? [])];
}

/** Returns the values under the names of secrets and the component. */
export function resolveAliases(type: CredentialType, values: JsonObject): JsonObject {
  const names = new Map(listAliases(type));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Returns a problem for each member that was sent under both names. */
export function findDuplicateAliases(type: CredentialType, values: JsonObject): readonly Problem[] {
  return listAliases(type)
    .filter(([alias, name]) => alias in values && name in values)
    .map(([alias, name]) =>
      createMemberProblem(alias, `${alias} and ${name} are two names of the same member. Send only one of them`),
    );
}

export function createNotAnObjectProblem(): Problem {
  return { code: 'invalid', detail: 'credentials must be an object', source: { pointer: CREDENTIALS_POINTER } };
}

/** Lists each alias with the name that it stands for. */
function listAliases(type: CredentialType): readonly (readonly [alias: string, name: string])[] {
  return Object.entries(getDefinition(type).members).flatMap(([name, { alias }]) =>
    alias === undefined ? [] : [[alias, name] as const],
  );
}

function without(values: JsonObject, drop: (name: string, value: unknown) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !drop(name, value)));
}

function isMask(value: unknown): boolean {
  return typeof value === 'string' && containsMask(value);
}
