import type { ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuditRecord } from '../../model/audit.js';
import type { Caller } from '../../model/directory.js';
import type { TokenOutcome } from '../../model/tokenClient.js';
import type { SecretInPlace } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { SECRET } from '../secrets/findSecret.js';
import { openClientOf, openSecret } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { keepGrant } from './keepGrant.js';
import { keepRefreshState } from './refreshState.js';
import { refusalOf, stillDead, wordsOf, type Refusal } from './refusals.js';

/**
 * Asks the provider for a new token in place of the one that was seen, and keeps it.
 * @returns the secret with the new token, or with one that somebody else has brought meanwhile
 * @throws ApiError 404, 409, 424, 503
 */
export async function renew(
  services: Omit<Services, 'refresher'>,
  caller: Caller | null,
  seen: SecretInPlace,
): Promise<SecretInPlace> {
  // Between the reading and now another refresh may have ended: its refresh token would be spent a second time.
  const found = await reread(services, seen);
  if (found.secret.version !== seen.secret.version) return found;
  if (found.secret.state === 'error') throw stillDead(found.secret);
  const values = openSecret(services.vault, found.secret);
  const clientValues = openClientOf(services.vault, found.client);
  const outcome = await ask(services, clientValues, String(values.refresh_token));
  if (outcome.outcome === 'granted') return keepGrant(services, caller, found, outcome.grant, clientValues);
  return refused(services, caller, found, outcome, { values, clientValues });
}

/** @throws ApiError 404 when it was deleted meanwhile */
export async function reread(
  { secretAt }: Omit<Services, 'refresher'>,
  { secret, workspace }: SecretInPlace,
): Promise<SecretInPlace> {
  const found = await secretAt({ workspaceId: workspace.id, idOrReference: secret.id });
  if (found === undefined) throw notFound(SECRET, secret.id);
  return found;
}

export function failedRefresh(
  services: Omit<Services, 'refresher'>,
  caller: Caller | null,
  { secret, workspace }: SecretInPlace,
  { problems }: ApiError,
): AuditRecord {
  return auditRecord(services, caller, placeOfWorkspace(workspace), {
    action: 'refresh',
    resourceType: SECRET,
    resourceId: secret.id,
    version: secret.version,
    outcome: 'failed',
    ...(problems[0] === undefined ? {} : { reason: problems[0].code }),
  });
}

async function ask(
  { tokens, log }: Omit<Services, 'refresher'>,
  clientValues: Values,
  refreshToken: string,
): Promise<TokenOutcome> {
  try {
    return await tokens.obtain(clientValues, { grant: 'refresh_token', refreshToken });
  } catch (error: unknown) {
    // It never throws for what a provider does. Whatever this is, the caller can only try again.
    log.error({ error: error instanceof Error ? error.name : typeof error }, 'a token request failed by itself');
    return { outcome: 'transient', code: 'internal', detail: '' };
  }
}

/**
 * @returns the secret only when it has another token by now
 * @throws ApiError the refusal; 404 when the secret was deleted meanwhile
 */
async function refused(
  services: Omit<Services, 'refresher'>,
  caller: Caller | null,
  found: SecretInPlace,
  refusal: Refusal,
  opened: { readonly values: Values; readonly clientValues: Values },
): Promise<SecretInPlace> {
  const nowMs = services.now();
  const error = refusalOf(refusal, nowMs);
  const record = failedRefresh(services, caller, found, error);
  if (refusal.outcome !== 'dead') {
    await services.audit(record);
    const current = await reread(services, found);
    if (current.secret.version !== found.secret.version) return current;
    throw error;
  }
  const { id, version } = found.secret;
  const marked = await services.store.transaction(async (tx) => {
    const changes = { state: 'error', error: wordsOf(refusal), updatedAtMs: nowMs } as const;
    const secret = await tx.secrets.update(id, changes, { version });
    if (secret === undefined) return false;
    await keepRefreshState(tx, secret, opened.values, opened.clientValues);
    await tx.audit.append([record]);
    return true;
  });
  if (marked) throw error;
  // The refresh token that was refused is no longer the secret's.
  return reread(services, found);
}
