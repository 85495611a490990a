import type { Caller } from '../../model/directory.js';
import type { AuditedUse, SecretKey } from '../../store/store.js';
import type { Services } from '../services.js';
import { SECRET, findSecret } from './findSecret.js';

/** How far back uses are told, in ms: 30 days. */
const PERIOD_MS = 30 * 24 * 3_600_000;
/** A secret that steps read all the time has millions of records. */
export const MAX_ENTRIES = 10_000;
/** By which values went to somebody. */
const ACTIONS = ['read', 'refresh'] as const;

/** Who got values of a secret, the last one first. @throws ApiError 404, 403 */
export async function readUses(services: Services, caller: Caller, key: SecretKey): Promise<readonly AuditedUse[]> {
  const { secret } = await findSecret(services, caller, key, 'get', 'read');
  const filter = {
    resourceType: SECRET,
    resourceId: secret.id,
    actions: ACTIONS,
    fromMs: services.now() - PERIOD_MS,
  };
  return services.store.audit.summarizeUses(filter, MAX_ENTRIES);
}
