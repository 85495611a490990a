import type { Values } from '../../../wire/credentials.js';
import type { StoredSecret } from '../../model/secret.js';
import { fits, type Precondition } from './precondition.js';
import { notRefreshable, stillDead } from './refusals.js';
import { refreshStrategy } from './refreshState.js';

/** Whoever doesn't say which token was refused gets one that was refreshed less than this many ms ago as it is. */
const FRESH_MS = 5000;

/**
 * Whether the provider has to be asked for a new token; if not, the one there is answers the request.
 * @throws ApiError 424 for a secret that waits for a person; 409 `not_refreshable`
 */
export function needsNewToken(
  secret: StoredSecret,
  values: Values,
  precondition: Precondition | undefined,
  nowMs: number,
): boolean {
  if (secret.state === 'error') throw stillDead(secret);
  if (precondition !== undefined && !fits(precondition, secret.version, values.access_token)) return false;
  if (refreshStrategy(secret.type, values) !== 'refresh_token') {
    throw notRefreshable('The provider gave this secret no refresh token: somebody has to authenticate it again');
  }
  return precondition !== undefined || !isFresh(secret, nowMs);
}

/** Whether the token that is there came by a refresh, a moment ago; one that was entered since is no fresh one. */
function isFresh({ refreshedAtMs, obtainedAtMs }: StoredSecret, nowMs: number): boolean {
  return refreshedAtMs !== null && refreshedAtMs >= obtainedAtMs && nowMs - refreshedAtMs < FRESH_MS;
}
