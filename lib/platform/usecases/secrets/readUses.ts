import type { Caller } from '../../model/directory.js';
import type { AuditedUse, SecretKey } from '../../store/store.js';
import type { Services } from '../services.js';
import { SECRET, getSecret } from '../secretAccess.js';

/** Age of the oldest listed use, in ms: 30 days. */
const PERIOD_MS = 30 * 24 * 3_600_000;
/** Longest list: a busy secret has millions of audit records. */
export const MAX_ENTRIES = 10_000;
/** Actions that return values to the caller. */
const ACTIONS = ['read', 'refresh'] as const;

/**
 * Lists the uses of a secret, newest first.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function readUses(services: Services, caller: Caller, key: SecretKey): Promise<readonly AuditedUse[]> {
  const { secret } = await getSecret(services, caller, key, 'get', 'read');
  const filter = {
    resourceType: SECRET,
    resourceId: secret.id,
    actions: ACTIONS,
    fromMs: services.now() - PERIOD_MS,
  };
  return services.store.audit.summarizeUses(filter, MAX_ENTRIES);
}
