import { ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { Caller } from '../../model/directory.js';
import type { TokenGrant } from '../../model/tokenClient.js';
import type { SecretInPlace } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { SECRET } from '../secrets/findSecret.js';
import { openSecret, sealSecret } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { grantedValues } from './grantedValues.js';
import { keepRefreshState } from './refreshState.js';

/** How often the store is tried, and how often a value that was changed meanwhile is laid over anew. */
const TRIES = 6;
const FIRST_PAUSE_MS = 100;

/**
 * Keeps what a provider gave. The provider may have ended the old refresh token, so a store that fails for a moment is tried
 * again rather than the new one lost.
 * @returns the secret as it is kept; with somebody else's token when one was brought meanwhile
 * @throws ApiError 404 when the secret was deleted meanwhile, 503 when the store takes nothing
 */
export async function keepGrant(
  services: Omit<Services, 'refresher'>,
  caller: Caller | null,
  found: SecretInPlace,
  grant: TokenGrant,
  clientValues: Values,
): Promise<SecretInPlace> {
  const obtainedAtMs = services.now();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const kept = await keepOnce(services, caller, found, { grant, clientValues, obtainedAtMs });
      if (kept !== undefined) return kept;
    } catch (error: unknown) {
      if (error instanceof ApiError) throw error;
      services.log.warn({ secretId: found.secret.id, attempt: attempt + 1 }, 'a new token could not be stored');
      await services.sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
  services.log.error({ secretId: found.secret.id }, 'a new token is lost: it could not be stored');
  throw new ApiError(
    503,
    { code: 'store_unavailable', detail: 'The new token could not be stored' },
    { retryAfterSeconds: 5 },
  );
}

/** @returns undefined when the values were changed in between: they are to be read again */
function keepOnce(
  services: Omit<Services, 'refresher'>,
  caller: Caller | null,
  { secret: { id, version, workspaceId }, workspace }: SecretInPlace,
  got: { readonly grant: TokenGrant; readonly clientValues: Values; readonly obtainedAtMs: number },
): Promise<SecretInPlace | undefined> {
  const { store, vault } = services;
  const { grant, clientValues, obtainedAtMs } = got;
  return store.transaction(async (tx) => {
    const [current] = await tx.secrets.findMany([{ workspaceId, idOrReference: id }]);
    if (current === undefined) throw notFound(SECRET, id);
    if (current.secret.version !== version) return current;
    const { values, expiresAtMs } = grantedValues(openSecret(vault, current.secret), grant, clientValues, obtainedAtMs);
    const changes = {
      ...sealSecret(vault, current.secret, values),
      version: version + 1,
      state: 'ready',
      error: null,
      obtainedAtMs,
      refreshedAtMs: obtainedAtMs,
      expiresAtMs,
      updatedAtMs: obtainedAtMs,
    } as const;
    const secret = await tx.secrets.update(id, changes, { version, sealed: current.secret.sealed });
    if (secret === undefined) return undefined;
    await keepRefreshState(tx, secret, values, clientValues);
    const deed = { action: 'refresh', resourceType: SECRET, resourceId: id, version: secret.version } as const;
    await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
    return { ...current, secret };
  });
}
