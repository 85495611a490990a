import { newId, type RefreshAttemptId } from '../model/ids.js';
import type { Logger } from '../model/logger.js';
import type { Lease, RefreshAttempt } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { ObtainedToken } from '../model/tokenClient.js';
import { openRecord, sealRecord } from '../vault/sealedRecord.js';
import type { Vault } from '../vault/vault.js';
import { getSpentValue } from './refreshStrategy.js';

/** The services that entries are created and read with. */
interface JournalServices {
  readonly vault: Vault;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * Returns the entry that is added before a token request.
 * @param spentValue the result of `getSpentValue`
 */
export function createAttempt(
  { vault, now, randomBytes }: Pick<JournalServices, 'vault' | 'now' | 'randomBytes'>,
  { id: secretId, authClientId, tenantId, version }: StoredSecret,
  { owner, epoch }: Lease,
  spentValue: string,
): RefreshAttempt {
  const startedAtMs = now();
  const id: RefreshAttemptId = newId(startedAtMs, randomBytes);
  return {
    ...sealRecord(vault, { id, tenantId }, {}),
    id,
    secretId,
    authClientId,
    tenantId,
    owner,
    epoch,
    version,
    tokenHash: vault.fingerprint(spentValue),
    startedAtMs,
    state: 'open',
  };
}

/**
 * Returns the earlier requests of unknown outcome with the same value: their process crashed, or the response was lost.
 * @param lease the current lease
 */
export function findUnknownAttempts(
  { vault }: Pick<JournalServices, 'vault'>,
  entries: readonly RefreshAttempt[],
  lease: Pick<Lease, 'epoch'>,
  spentValue: string,
): readonly RefreshAttempt[] {
  return entries.filter(
    ({ state, epoch, tokenHash }) =>
      (state === 'unknown' || (state === 'open' && epoch < lease.epoch)) &&
      vault.fingerprint(spentValue, tokenHash) === tokenHash,
  );
}

/** Returns the changes that save an orphaned token in its journal entry. */
export function sealOrphan(
  { vault }: Pick<JournalServices, 'vault'>,
  attempt: RefreshAttempt,
  token: ObtainedToken,
): Pick<RefreshAttempt, 'state' | 'sealed' | 'keyId'> {
  const { sealed, keyId } = sealRecord(vault, attempt, token);
  return { sealed, keyId, state: 'orphaned' };
}

/** Decrypts the orphaned tokens of a secret. */
export function openOrphans(
  { vault, log }: Pick<JournalServices, 'vault' | 'log'>,
  entries: readonly RefreshAttempt[],
  secretId: string,
): readonly { readonly entry: RefreshAttempt; readonly token: ObtainedToken }[] {
  return entries.flatMap((entry) => {
    if (entry.state !== 'orphaned') return [];
    const token = openRecord(vault, entry) as ObtainedToken | undefined;
    if (token !== undefined) return [{ entry, token }];
    log.warn({ secretId }, 'could not decrypt a token in the journal');
    return [];
  });
}

/**
 * Returns the newest orphaned token that is still needed; undefined: none. A token that was issued for a refresh token is needed while
 * the secret still has that refresh token, which is spent; any other, when it is newer than the secret's own.
 * @param request the request that would be sent now
 */
export function findNewestOrphan(
  { vault, log }: Pick<JournalServices, 'vault' | 'log'>,
  entries: readonly RefreshAttempt[],
  { obtainedAtMs, id }: Pick<StoredSecret, 'obtainedAtMs' | 'id'>,
  request: GrantRequest,
): { readonly entry: RefreshAttempt; readonly token: ObtainedToken } | undefined {
  const spentValue = getSpentValue(request);
  const found = openOrphans({ vault, log }, entries, id);
  return found
    .filter(({ entry: { tokenHash }, token }) =>
      request.grant === 'refresh_token'
        ? vault.fingerprint(spentValue, tokenHash) === tokenHash
        : token.obtainedAtMs > obtainedAtMs,
    )
    .sort((a, b) => b.token.obtainedAtMs - a.token.obtainedAtMs)[0];
}
