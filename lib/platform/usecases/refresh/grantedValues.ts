import { isRecord } from '../../../wire/members.js';
import type { Values } from '../../../wire/credentials.js';
import type { TokenGrant } from '../../model/tokenClient.js';
import { lifetimeOf, withLifetime } from '../secrets/lifetime.js';

/**
 * The values of a secret after a provider gave a new token. What it didn't send stays: most leave out the refresh token
 * unless they change it. Its further members lie over the earlier ones.
 */
export function grantedValues(
  values: Values,
  { accessToken, refreshToken, expiresInSeconds, scope, others }: TokenGrant,
  clientValues: Values,
  nowMs: number,
): { readonly values: Values; readonly expiresAtMs: number | null } {
  const life = lifetimeOf({ expires_in: expiresInSeconds }, clientValues, nowMs);
  const known = isRecord(values.undefined_params) ? values.undefined_params : {};
  const merged = {
    ...values,
    access_token: accessToken,
    ...(refreshToken === undefined || refreshToken === '' ? {} : { refresh_token: refreshToken }),
    ...(scope === undefined ? {} : { scope }),
    ...(Object.keys(others).length === 0 ? {} : { undefined_params: { ...known, ...others } }),
  };
  return { values: withLifetime(merged, life), expiresAtMs: life.expiresAtMs };
}
