import { isTokenType, selectProtocol, type CredentialType } from '../auth/registry.js';
import { createNotAnObjectProblem, findDuplicateAliases, listValueChecks, resolveAliases } from './credentials.js';
import { listMaskedClientMembers } from './credentialMembers.js';
import { MASK, mergePatch, readMembers, type MemberChecks, type MembersResult } from '../members/members.js';
import {
  findForbiddenChanges,
  findMissingClientMembers,
  createOAuthClientChecks,
  findContradictions,
} from './oauthClient.js';
import type { ProviderProtocol } from '../oauth/providers/protocol.js';
import { isJsonObject, type JsonObject } from '../json.js';

/**
 * Reads the `credentials` of a new auth client.
 * @param allowsPlainHttp whether a host may be called without TLS
 * @param provider id of its provider; without it, the protocol is that of the type
 * @returns the members under the names that were sent, with defaults filled in
 */
export function readClientCredentials(
  type: CredentialType,
  input: unknown,
  allowsPlainHttp: (host: string) => boolean,
  provider: string | null = null,
): MembersResult {
  const protocol = selectProtocol({ type, provider });
  return complete(type, protocol, readMembersOf(type, protocol, input, allowsPlainHttp));
}

/**
 * Applies a merge patch to the `credentials` of an auth client: members that aren't sent stay, `null` removes.
 * @param stored result of `readClientCredentials` or of this function
 * @param provider as in `readClientCredentials`
 */
export function patchClientCredentials(
  type: CredentialType,
  stored: JsonObject,
  changes: unknown,
  allowsPlainHttp: (host: string) => boolean,
  provider: string | null = null,
): MembersResult {
  const protocol = selectProtocol({ type, provider });
  const sent = readMembersOf(type, protocol, changes, allowsPlainHttp);
  if ('problems' in sent) return sent;
  const after = complete(type, protocol, { values: mergePatch(dropReplaced(type, stored, sent.values), sent.values) });
  if ('problems' in after || !isTokenType(type)) return after;
  const problems = findForbiddenChanges(stored, after.values);
  return problems.length > 0 ? { problems } : after;
}

/** Returns the values with all secrets masked, for responses. */
export function maskClientCredentials(type: CredentialType, values: JsonObject): JsonObject {
  const masked = listMaskedClientMembers(type);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (name === 'token_params' && isJsonObject(value)) return [name, maskParameters(value)];
      return [name, masked.includes(name) ? MASK : value];
    }),
  );
}

/** Masks parameters whose name suggests a secret. */
function maskParameters(parameters: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      /secret|password|passwd|token|assertion|key|code|pin|jwt/i.test(name) ? MASK : value,
    ]),
  );
}

function readMembersOf(
  type: CredentialType,
  protocol: ProviderProtocol,
  input: unknown,
  allowsPlainHttp: (host: string) => boolean,
): MembersResult {
  if (!isJsonObject(input)) return { problems: [createNotAnObjectProblem()] };
  const { values, problems } = readMembers(selectChecks(type, protocol, allowsPlainHttp), input);
  const all = [...problems, ...findDuplicateAliases(type, values)];
  return all.length > 0 ? { problems: all } : { values };
}

function complete(type: CredentialType, protocol: ProviderProtocol, found: MembersResult): MembersResult {
  if ('problems' in found) return found;
  const given = mergePatch({}, found.values);
  if (!isTokenType(type)) return { values: given };
  const values = protocol.withDefaults(given);
  const problems = [...findMissingClientMembers(values), ...findContradictions(values)];
  return problems.length > 0 ? { problems } : { values };
}

function selectChecks(
  type: CredentialType,
  protocol: ProviderProtocol,
  allowsPlainHttp: (host: string) => boolean,
): MemberChecks {
  return isTokenType(type) ? createOAuthClientChecks(protocol, allowsPlainHttp) : listValueChecks(type);
}

/**
 * Removes stored members that the patch replaces under their other name or as a whole: the token placement, and the mappings of an error code,
 * which must not be merged with old ones.
 */
function dropReplaced(type: CredentialType, stored: JsonObject, changes: JsonObject): JsonObject {
  const changed = Object.keys(resolveAliases(type, changes));
  const rest = Object.entries(stored).filter(([name]) =>
    name in changes ? name !== 'token_placement' : !changed.includes(resolveAlias(type, name)),
  );
  return Object.fromEntries(
    rest.map(([name, value]) => [name, name === 'error_map' ? without(value, changes[name]) : value]),
  );
}

/** Returns an object without the members of another one. */
function without(value: unknown, other: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(other)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(other, name)));
}

function resolveAlias(type: CredentialType, name: string): string {
  return Object.keys(resolveAliases(type, { [name]: null }))[0] ?? name;
}
