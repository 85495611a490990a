import type { BackgroundJob } from '../../backgroundJob.js';
import { createSecretEvent } from '../../model/event.js';
import type { StoredSecret } from '../../model/secret.js';
import { recordEvents } from '../events/recordEvents.js';
import type { Services } from '../services.js';

/** Secrets that are read at a time. */
const BATCH_SIZE = 100;

/** The services that the job uses. */
type AlertServices = Pick<Services, 'store' | 'now' | 'randomBytes' | 'refreshTokenAlertMs'>;

/**
 * Creates the job that sends `secret.expiring_soon` for refresh tokens that expire soon: once for each, in any number of processes. The
 * user has to authenticate again before then, unless a refresh brings another refresh token.
 */
export function alertExpiringTokens(services: AlertServices): BackgroundJob {
  const { store, now, refreshTokenAlertMs: leadMs } = services;
  return {
    name: 'alert expiring refresh tokens',
    everyMs: 60_000,
    async run(signal) {
      for (;;) {
        const found = await store.secrets.findExpiringRefreshTokens({ nowMs: now(), leadMs }, BATCH_SIZE);
        for (const secret of found) await sendAlert(services, secret);
        if (found.length < BATCH_SIZE || signal.aborted) return;
      }
    },
  };
}

/** Records the event in the transaction that marks the expiry, so that neither happens without the other. */
async function sendAlert(services: AlertServices, secret: StoredSecret): Promise<void> {
  await services.store.transaction(async (tx) => {
    const alerted = await tx.secrets.markExpiryAlerted(secret, services.now());
    if (alerted === undefined || alerted.refreshTokenExpiresAtMs === null) return;
    const expiresAt = new Date(alerted.refreshTokenExpiresAtMs).toISOString();
    const data = { token: 'refresh_token', expires_at: expiresAt };
    await recordEvents(services, tx, [createSecretEvent(alerted, 'secret.expiring_soon', data)]);
  });
}
