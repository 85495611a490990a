import { ApiError } from '../../errors.js';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditRecord } from '../model/audit.js';
import type { Caller } from '../model/directory.js';
import type { TenantId } from '../model/ids.js';
import { isAllowed } from '../model/permissions.js';
import type { AuditFilter } from '../store/store.js';
import { DEPLOYMENT } from './access.js';
import type { Services } from './services.js';

/** As a caller gives it: an action or outcome that doesn't exist has no records. */
export type AuditQuery = Omit<AuditFilter, 'tenants' | 'action' | 'outcome'> & {
  readonly action?: string;
  readonly outcome?: string;
};

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Whether older ones follow. */
  readonly hasMore: boolean;
}

/**
 * The records that a caller may see: the tenants' that he is an admin of, all for the admin of the deployment.
 * @throws ApiError 403 when there is no such tenant
 */
export async function listAuditRecords(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  { action: actionName, outcome: outcomeName, ...question }: AuditQuery,
  size: number,
): Promise<AuditPage> {
  const tenants = listVisibleTenants(caller);
  const action = AUDIT_ACTIONS.find((name) => name === actionName);
  const outcome = AUDIT_OUTCOMES.find((name) => name === outcomeName);
  if (action !== actionName || outcome !== outcomeName) return { records: [], hasMore: false };
  const filter = {
    ...question,
    tenants,
    ...(action === undefined ? {} : { action }),
    ...(outcome === undefined ? {} : { outcome }),
  };
  // One more than asked for tells whether anything follows.
  const records = await store.audit.list(filter, size + 1);
  return { records: records.slice(0, size), hasMore: records.length > size };
}

function listVisibleTenants(caller: Caller): readonly TenantId[] | 'all' {
  if (isAllowed(caller, 'tenants.audit.get', DEPLOYMENT)) return 'all';
  const tenants = caller.grants.flatMap(({ scope }) =>
    scope.level === 'tenant' && isAllowed(caller, 'tenants.audit.get', { ...DEPLOYMENT, tenantId: scope.id })
      ? [scope.id]
      : [],
  );
  if (tenants.length > 0) return tenants;
  throw new ApiError(403, {
    code: 'forbidden',
    detail: "You don't have the permission tenants.audit.get in any tenant",
  });
}
