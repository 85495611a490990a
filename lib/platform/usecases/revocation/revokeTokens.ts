import type { JsonObject } from '../../../json.js';
import type { BackgroundJob } from '../../backgroundJob.js';
import type { Revocation } from '../../model/revocation.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { openRecord } from '../../vault/sealedRecord.js';
import { waitForAll } from '../waitForAll.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { randomFraction } from '../randomFraction.js';
import type { Services } from '../services.js';
import { computeRetryAt } from './computeRetryAt.js';

/** Revocations that run at the same time. */
const BATCH_SIZE = 20;
/** Time that other processes leave a claimed revocation alone, in ms. Revoking twice does no harm. */
const LEASE_MS = 60_000;

/** Creates the job that revokes unused tokens at their providers (RFC 7009), with retries for a limited time. */
export function revokeTokens(services: Services): BackgroundJob {
  return {
    name: 'revoke tokens',
    everyMs: 1000,
    async run(signal) {
      let claimed: readonly Revocation[];
      do {
        const nowMs = services.now();
        claimed = await services.store.revocations.claim(nowMs, nowMs + LEASE_MS, BATCH_SIZE);
        await waitForAll(claimed.map((revocation) => revoke(services, revocation)));
      } while (claimed.length === BATCH_SIZE && !signal.aborted);
    },
  };
}

async function revoke(services: Services, revocation: Revocation): Promise<void> {
  const opened = openRecord(services.vault, revocation) as RevocationContent | undefined;
  if (opened === undefined) return finishRevocation(services, revocation, 'unreadable');
  const { client, access_token, refresh_token } = opened;
  let reason: string | null = null;
  // The refresh token first: without it no new access tokens can be obtained.
  for (const [hint, token] of [
    ['refresh_token', refresh_token],
    ['access_token', access_token],
  ] as const) {
    if (typeof token !== 'string') continue;
    const result = await services.tokenClient.revoke(client, token, hint);
    if (result.outcome === 'done') continue;
    if (isRetryable(result)) return scheduleRetry(services, revocation, result);
    reason = result.outcome === 'client' ? 'client_rejected' : 'configuration';
  }
  await finishRevocation(services, revocation, reason);
}

function isRetryable({ outcome }: TokenRefusal): boolean {
  return outcome === 'transient' || outcome === 'ambiguous' || outcome === 'pending';
}

async function scheduleRetry(services: Services, revocation: Revocation, refusal: TokenRefusal): Promise<void> {
  const nextAttemptAtMs = computeRetryAt(
    revocation,
    services.now(),
    refusal.retryAfterSeconds,
    randomFraction(services),
  );
  if (nextAttemptAtMs === undefined) return finishRevocation(services, revocation, 'provider_unavailable');
  await services.store.revocations.update(revocation.id, { attempts: revocation.attempts + 1, nextAttemptAtMs });
}

/** @param reason code of the failure that may leave the tokens valid; null when they are revoked */
async function finishRevocation(
  services: Services,
  { id, secretId, tenantId }: Revocation,
  reason: string | null,
): Promise<void> {
  if (reason !== null) services.log.warn({ secretId, reason }, 'token revocation failed');
  const place = { tenantId, workspaceId: null };
  const action = { action: 'revoke', resourceType: 'auth-secret', resourceId: secretId } as const;
  const outcome = reason === null ? {} : ({ outcome: 'failed', reason } as const);
  await services.store.transaction(async (tx) => {
    await tx.revocations.delete(id);
    await tx.audit.append([createAuditRecord(services, null, place, { ...action, ...outcome })]);
  });
}

interface RevocationContent {
  readonly client: JsonObject;
  readonly access_token?: unknown;
  readonly refresh_token?: unknown;
}
