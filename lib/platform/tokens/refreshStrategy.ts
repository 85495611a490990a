import type { JsonObject } from '../../json.js';
import { findGrantType, findTokenGrant, GRANT_TYPES, listRequired, type GrantType } from '../../oauth/grants/index.js';
import type { RefreshStrategy } from '../model/refresh.js';
import type { GrantRequest } from '../model/tokenClient.js';
import { readRequestedScope } from './requestedScope.js';

/**
 * Returns the refresh strategy of a secret; undefined: it can't be refreshed.
 * @param type the type of the auth client
 */
export function findRefreshStrategy(
  type: string,
  clientValues: JsonObject,
  values: JsonObject,
): RefreshStrategy | undefined {
  // Instagram refreshes a long-lived token with the token itself.
  if (type === 'oauth2_instagram') return isNonEmptyString(values.access_token) ? 'ig_refresh' : undefined;
  if (type !== 'oauth2') return undefined;
  const grant = findRepeatableGrant(clientValues, values);
  if (grant?.repeats === 'preferred') return toStrategy(grant);
  if (isNonEmptyString(values.refresh_token)) return 'refresh_token';
  return grant && toStrategy(grant);
}

/** Builds the token request that refreshes a secret by its strategy. */
export function buildGrantRequest(strategy: RefreshStrategy, values: JsonObject): GrantRequest {
  if (strategy === 'refresh_token') return { grant: strategy, refreshToken: String(values.refresh_token) };
  if (strategy === 'ig_refresh') return { grant: strategy, accessToken: String(values.access_token) };
  const grant = GRANT_TYPES.find((known) => toStrategy(known) === strategy);
  if (grant?.start !== 'directly') throw new Error(`no grant for the refresh strategy ${strategy}`);
  return grant.toRequest(values, readRequestedScope(values));
}

/** Returns the value of a request that the provider may accept only once. */
export function getSpentValue(request: GrantRequest): string {
  if (request.grant === 'ig_refresh') return request.accessToken;
  return findTokenGrant(request)?.getSpentValue?.(request) ?? JSON.stringify(request);
}

/** Returns the grant type of an auth client if a refresh can repeat it with the values of the secret. */
function findRepeatableGrant(clientValues: JsonObject, values: JsonObject) {
  const grant = findGrantType(clientValues);
  if (grant?.start !== 'directly' || grant.repeats === undefined) return undefined;
  return listRequired(grant.secretMembers).every((name) => isNonEmptyString(values[name])) ? grant : undefined;
}

function toStrategy({ name }: Pick<GrantType, 'name'>): RefreshStrategy {
  return `regrant_${name}`;
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
