import { asJsonObject, isJsonObject, parseJson, type JsonObject } from '../../../json.js';
import type { IssuingClient } from '../../model/authClient.js';
import type { ObtainedToken } from '../../model/tokenClient.js';
import { mergeIssuedToken, type MergedToken } from '../../tokens/mergeIssuedToken.js';
import { withRequestedScope } from '../../tokens/requestedScope.js';
import type { RequestedValues } from './flowContent.js';

/** Members of a token response that identify the user. */
const SUBJECT_MEMBERS = ['user_id', 'sub', 'id'];

/**
 * Builds the values of a new secret from the content of a flow. Without a scope in the token response, the requested one was granted
 * (RFC 6749, section 5.1).
 */
export function buildSecretValues(
  requested: RequestedValues,
  { grant, obtainedAtMs }: ObtainedToken,
  client: IssuingClient,
): MergedToken {
  return mergeIssuedToken(toStoredValues(requested), grant, client, obtainedAtMs);
}

/**
 * Builds the values of a reauthorized secret. Without a refresh token in the token response, the stored one stays, unless the response is
 * for another user.
 */
export function buildReauthorizedValues(
  previous: JsonObject,
  requested: RequestedValues,
  { grant, obtainedAtMs }: ObtainedToken,
  client: IssuingClient,
): MergedToken {
  const previousMembers = isJsonObject(previous.undefined_params) ? previous.undefined_params : {};
  const base = isDifferentSubject(previousMembers, grant.others) ? removeTokenMembers(previous) : previous;
  return mergeIssuedToken({ ...base, ...toStoredValues(requested) }, grant, client, obtainedAtMs);
}

function toStoredValues({ scope, fields, additionalParams }: RequestedValues): JsonObject {
  return {
    ...withRequestedScope(scope === undefined ? {} : { scope }, scope),
    ...(additionalParams === undefined ? {} : { additional_params: additionalParams }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function removeTokenMembers(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== 'refresh_token' && name !== 'undefined_params'),
  );
}

function isDifferentSubject(before: JsonObject, after: JsonObject): boolean {
  const compared = [
    ...SUBJECT_MEMBERS.map((name) => [before[name], after[name]]),
    [readSubject(before), readSubject(after)],
  ];
  return compared.some(([one, other]) => isSubject(one) && isSubject(other) && String(one) !== String(other));
}

function isSubject(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Reads `sub` of an ID token. It came from the provider over TLS, so it isn't verified (OpenID Connect Core 1.0, section 3.1.3.7). */
function readSubject({ id_token: token }: JsonObject): string | undefined {
  const [, payload] = typeof token === 'string' ? token.split('.') : [];
  if (payload === undefined) return undefined;
  const { sub } = asJsonObject(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  return typeof sub === 'string' ? sub : undefined;
}
