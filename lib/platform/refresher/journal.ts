import { newId, type RefreshAttemptId } from '../model/ids.js';
import type { Lease, RefreshAttempt } from '../model/refresh.js';
import type { SealedPlace } from '../model/sealedValue.js';
import type { StoredSecret } from '../model/secret.js';
import type { GrantRequest, IssuedToken } from '../model/tokenClient.js';
import type { Services } from '../usecases/services.js';
import { getSpentValue } from './refreshStrategy.js';

/** What a provider gave. */
export interface ObtainedToken {
  readonly grant: IssuedToken;
  /** When it was asked for, in ms since 1970: its life counts from then at the earliest. */
  readonly obtainedAtMs: number;
}

type JournalServices = Pick<Services, 'vault' | 'now' | 'randomBytes'>;

/** The entry that is made before a provider is asked. @param spent what is handed in */
export function createAttempt(
  { vault, now, randomBytes }: JournalServices,
  { id: secretId, authClientId, tenantId, version }: StoredSecret,
  { owner, epoch }: Lease,
  spent: string,
): RefreshAttempt {
  const startedAtMs = now();
  const id: RefreshAttemptId = newId(startedAtMs, randomBytes);
  return {
    ...vault.seal('{}', getSealedPlace({ id, tenantId })),
    quarantinedAtMs: null,
    id,
    secretId,
    authClientId,
    tenantId,
    owner,
    epoch,
    version,
    tokenHash: vault.fingerprint(spent),
    startedAtMs,
    state: 'open',
  };
}

/**
 * Earlier calls that handed in the same, and of which nobody knows what came: their process died, or the answer was lost.
 * @param lease the one that is held now
 */
export function findUnknownAttempts(
  { vault }: Pick<Services, 'vault'>,
  entries: readonly RefreshAttempt[],
  lease: Pick<Lease, 'epoch'>,
  spent: string,
): readonly RefreshAttempt[] {
  return entries.filter(
    ({ state, epoch, tokenHash }) =>
      (state === 'unknown' || (state === 'open' && epoch < lease.epoch)) &&
      vault.fingerprint(spent, tokenHash) === tokenHash,
  );
}

/** The changes that put what came, and can't take its place, into the journal. */
export function sealOrphan(
  { vault }: Pick<Services, 'vault'>,
  attempt: RefreshAttempt,
  got: ObtainedToken,
): Pick<RefreshAttempt, 'state' | 'sealed' | 'keyId'> {
  return { ...vault.seal(JSON.stringify(got), getSealedPlace(attempt)), state: 'orphaned' };
}

/** All that came for a secret and could not take its place. */
export function openOrphans(
  { vault, log }: Pick<Services, 'vault' | 'log'>,
  entries: readonly RefreshAttempt[],
  secretId: string,
): readonly { readonly entry: RefreshAttempt; readonly got: ObtainedToken }[] {
  return entries.flatMap((entry) => {
    if (entry.state !== 'orphaned') return [];
    try {
      return [{ entry, got: JSON.parse(vault.open(entry.sealed, getSealedPlace(entry))) as ObtainedToken }];
    } catch {
      log.warn({ secretId }, 'a token in the journal does not open');
      return [];
    }
  });
}

/**
 * What the journal holds for the secret; undefined: nothing. What came for a refresh token is wanted as long as the secret has
 * that one, for it is spent; anything else, when it is newer than the secret's own.
 * @param request what would be handed in now
 */
export function findNewestOrphan(
  { vault, log }: Pick<Services, 'vault' | 'log'>,
  entries: readonly RefreshAttempt[],
  { obtainedAtMs, id }: Pick<StoredSecret, 'obtainedAtMs' | 'id'>,
  request: GrantRequest,
): { readonly entry: RefreshAttempt; readonly got: ObtainedToken } | undefined {
  const spent = getSpentValue(request);
  const found = openOrphans({ vault, log }, entries, id);
  return found
    .filter(({ entry: { tokenHash }, got }) =>
      request.grant === 'refresh_token'
        ? vault.fingerprint(spent, tokenHash) === tokenHash
        : got.obtainedAtMs > obtainedAtMs,
    )
    .sort((a, b) => b.got.obtainedAtMs - a.got.obtainedAtMs)[0];
}

function getSealedPlace({ id, tenantId }: Pick<RefreshAttempt, 'id' | 'tenantId'>): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}
