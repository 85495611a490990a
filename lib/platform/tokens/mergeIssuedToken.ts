import { isJsonObject, type JsonObject } from '../../json.js';
import type { IssuedToken } from '../../oauth/tokenResponse.js';
import type { IssuingClient } from '../model/authClient.js';
import { computeLifetime, withLifetime } from './lifetime.js';
import { findRefreshStrategy } from './refreshStrategy.js';

/** The values of a secret with an issued token. Times in ms since 1970. */
export interface MergedToken {
  readonly values: JsonObject;
  /** Null: no expiry is known. */
  readonly expiresAtMs: number | null;
  /** Expiry of the refresh token. Null: none is known, or the secret is refreshed without it; undefined: as stored. */
  readonly refreshTokenExpiresAtMs: number | null | undefined;
}

/**
 * Merges an issued token into the values of a secret. Members that the provider didn't send stay: most providers send a refresh token
 * only when it changes.
 */
export function mergeIssuedToken(
  values: JsonObject,
  issued: IssuedToken,
  client: IssuingClient,
  nowMs: number,
): MergedToken {
  const { accessToken, refreshToken, expiresInSeconds, scope, others } = issued;
  const storedMembers = isJsonObject(values.undefined_params) ? values.undefined_params : {};
  const merged: JsonObject = {
    ...values,
    access_token: accessToken,
    ...(refreshToken === undefined || refreshToken === '' ? {} : { refresh_token: refreshToken }),
    ...(scope === undefined ? {} : { scope }),
    ...(Object.keys(others).length === 0 ? {} : { undefined_params: { ...storedMembers, ...others } }),
  };
  const strategy = findRefreshStrategy(client, merged);
  const lifetime = computeLifetime(expiresInSeconds, { clientValues: client.values, values, strategy }, nowMs);
  const isReplaced = merged.refresh_token !== values.refresh_token;
  return {
    values: withLifetime(merged, lifetime),
    expiresAtMs: lifetime.expiresAtMs,
    refreshTokenExpiresAtMs: strategy === 'refresh_token' ? computeRefreshTokenExpiry(issued, isReplaced, nowMs) : null,
  };
}

/** @returns null: another refresh token without a known expiry; undefined: as stored */
function computeRefreshTokenExpiry(
  { refreshExpiresInSeconds }: IssuedToken,
  isReplaced: boolean,
  nowMs: number,
): number | null | undefined {
  if (refreshExpiresInSeconds !== undefined) return nowMs + refreshExpiresInSeconds * 1000;
  return isReplaced ? null : undefined;
}
