import { isTokenType, selectProtocol } from '../../auth/registry.js';
import { isNonEmptyString, type JsonObject } from '../../json.js';
import { findGrantType, findTokenGrant, GRANT_TYPES, listRequired, type GrantType } from '../../oauth/grants/index.js';
import { findProviderRefresh, findProviderRequest, type GrantRequest } from '../../oauth/providers/index.js';
import type { IssuingClient } from '../model/authClient.js';
import type { RefreshStrategy } from '../model/refresh.js';
import { readRequestedScope } from './requestedScope.js';

/** Returns the refresh strategy of a secret; undefined: it can't be refreshed. */
export function findRefreshStrategy(client: IssuingClient, values: JsonObject): RefreshStrategy | undefined {
  if (!isTokenType(client.type)) return undefined;
  const { refresh } = selectProtocol(client);
  if (refresh !== undefined) return hasAll(values, refresh.needs) ? (refresh.strategy as RefreshStrategy) : undefined;
  const grant = findRepeatableGrant(client.values, values);
  if (grant?.repeats === 'preferred') return toStrategy(grant);
  if (isNonEmptyString(values.refresh_token)) return 'refresh_token';
  return grant && toStrategy(grant);
}

/** Builds the token request that refreshes a secret by its strategy. */
export function buildGrantRequest(strategy: RefreshStrategy, values: JsonObject): GrantRequest {
  if (strategy === 'refresh_token') return { grant: strategy, refreshToken: String(values.refresh_token) };
  const own = findProviderRefresh(strategy);
  if (own !== undefined) return own.toRequest(values);
  const grant = GRANT_TYPES.find((known) => toStrategy(known) === strategy);
  if (grant?.start !== 'directly') throw new Error(`no grant for the refresh strategy ${strategy}`);
  return grant.toRequest(values, readRequestedScope(values));
}

/** Returns the value of a request that the provider may accept only once. */
export function getSpentValue(request: GrantRequest): string {
  const definition = findProviderRequest(request) ?? findTokenGrant(request);
  return definition?.getSpentValue?.(request) ?? JSON.stringify(request);
}

/** Returns the grant type of an auth client if a refresh can repeat it with the values of the secret. */
function findRepeatableGrant(clientValues: JsonObject, values: JsonObject) {
  const grant = findGrantType(clientValues);
  if (grant?.start !== 'directly' || grant.repeats === undefined) return undefined;
  return hasAll(values, listRequired(grant.secretMembers)) ? grant : undefined;
}

function toStrategy({ name }: Pick<GrantType, 'name'>): RefreshStrategy {
  return `regrant_${name}`;
}

function hasAll(values: JsonObject, names: readonly string[]): boolean {
  return names.every((name) => isNonEmptyString(values[name]));
}
