import { isJsonObject, type JsonObject } from '../../json.js';
import type { IssuedToken } from '../model/tokenClient.js';
import { computeLifetime, withLifetime } from './lifetime.js';
import { findRefreshStrategy } from './refreshStrategy.js';

/** The type of an auth client and its `credentials`. */
export interface IssuingClient {
  readonly type: string;
  readonly values: JsonObject;
}

/**
 * Merges an issued token into the values of a secret. Members that the provider didn't send stay: most providers send a refresh token
 * only when it changes.
 */
export function mergeIssuedToken(
  values: JsonObject,
  { accessToken, refreshToken, expiresInSeconds, scope, others }: IssuedToken,
  client: IssuingClient,
  nowMs: number,
): { readonly values: JsonObject; readonly expiresAtMs: number | null } {
  const storedMembers = isJsonObject(values.undefined_params) ? values.undefined_params : {};
  const merged = {
    ...values,
    access_token: accessToken,
    ...(refreshToken === undefined || refreshToken === '' ? {} : { refresh_token: refreshToken }),
    ...(scope === undefined ? {} : { scope }),
    ...(Object.keys(others).length === 0 ? {} : { undefined_params: { ...storedMembers, ...others } }),
  };
  const strategy = findRefreshStrategy(client.type, client.values, merged);
  const lifetime = computeLifetime(expiresInSeconds, { clientValues: client.values, values, strategy }, nowMs);
  return { values: withLifetime(merged, lifetime), expiresAtMs: lifetime.expiresAtMs };
}
