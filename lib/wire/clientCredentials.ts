import { canonical, CLIENT_DEFAULTS, notAnObject, saidTwice, type CredentialType } from './credentials.js';
import { isRecord, MASK, mergePatch, readMembers, type Members, type ReadValues, type Values } from './members.js';
import {
  forbiddenChanges,
  incompleteClient,
  oauthClientMembers,
  unfitAssertion,
  withClientDefaults,
} from './oauthClient.js';

/**
 * Reads the `credentials` of a new auth-client.
 * @param allowsPlainHttp whether a host may be called without TLS
 * @returns members as they were spelled, with what is understood filled in
 */
export function readClientCredentials(
  type: CredentialType,
  input: unknown,
  allowsPlainHttp: (host: string) => boolean,
): ReadValues {
  return completed(type, read(type, input, allowsPlainHttp));
}

/**
 * Lays changes over an auth-client's `credentials`: what isn't sent stays, `null` removes.
 * @param stored what `readClientCredentials` or this gave
 */
export function changeClientCredentials(
  type: CredentialType,
  stored: Values,
  changes: unknown,
  allowsPlainHttp: (host: string) => boolean,
): ReadValues {
  const sent = read(type, changes, allowsPlainHttp);
  if ('problems' in sent) return sent;
  const after = completed(type, { values: mergePatch(withoutReplaced(type, stored, sent.values), sent.values) });
  if ('problems' in after || !hasProvider(type)) return after;
  const problems = forbiddenChanges(stored, after.values);
  return problems.length > 0 ? { problems } : after;
}

/** The values as answers show them: nothing that lets anybody in. */
export function maskClient(type: CredentialType, values: Values): Values {
  const secret = hasProvider(type) ? ['client_secret', 'assertion_key'] : ['password', 'value', 'headerValue'];
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (name === 'token_params' && isRecord(value)) return [name, maskParameters(value)];
      return [name, secret.includes(name) ? MASK : value];
    }),
  );
}

/** Parameters of other people's naming: what sounds like a secret counts as one. */
function maskParameters(parameters: Values): Values {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      /secret|password|passwd|token|assertion|key|code|pin|jwt/i.test(name) ? MASK : value,
    ]),
  );
}

function read(type: CredentialType, input: unknown, allowsPlainHttp: (host: string) => boolean): ReadValues {
  if (!isRecord(input)) return { problems: [notAnObject()] };
  const { values, problems } = readMembers(membersOf(type, allowsPlainHttp), input);
  const all = [...problems, ...saidTwice(type, values)];
  return all.length > 0 ? { problems: all } : { values };
}

function completed(type: CredentialType, found: ReadValues): ReadValues {
  if ('problems' in found) return found;
  const given = mergePatch({}, found.values);
  if (!hasProvider(type)) return { values: given };
  const values = withClientDefaults(type === 'oauth2_instagram', given);
  const problems = [...incompleteClient(values), ...unfitAssertion(values)];
  return problems.length > 0 ? { problems } : { values };
}

function membersOf(type: CredentialType, allowsPlainHttp: (host: string) => boolean): Members {
  return type === 'oauth2' || type === 'oauth2_instagram'
    ? oauthClientMembers(type === 'oauth2_instagram', allowsPlainHttp)
    : CLIENT_DEFAULTS[type];
}

/**
 * What is stored, less the members that come anew in their other spelling, and those that only fit together as a whole: half an
 * old placement and half a new one is none, and so is half a meaning of an error code.
 */
function withoutReplaced(type: CredentialType, stored: Values, changes: Values): Values {
  const changed = Object.keys(canonical(type, changes));
  const kept = Object.entries(stored).filter(([name]) =>
    name in changes ? name !== 'token_placement' : !changed.includes(nameOf(type, name)),
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'error_map' ? without(value, changes[name]) : value]),
  );
}

/** An object without the members that another one has. */
function without(value: unknown, other: unknown): unknown {
  if (!isRecord(value) || !isRecord(other)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(other, name)));
}

function nameOf(type: CredentialType, name: string): string {
  return Object.keys(canonical(type, { [name]: null }))[0] ?? name;
}

function hasProvider(type: CredentialType): boolean {
  return type === 'oauth2' || type === 'oauth2_instagram';
}
