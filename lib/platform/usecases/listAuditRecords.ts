import { ApiError } from '../../errors.js';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditRecord } from '../model/audit.js';
import type { Caller } from '../model/directory.js';
import type { TenantId } from '../model/ids.js';
import { isAllowed } from '../model/permissions.js';
import type { AuditFilter } from '../store/store.js';
import { DEPLOYMENT } from './access.js';
import type { Services } from './services.js';

/** The filter of a caller. An unknown action or outcome matches nothing. */
export type AuditQuery = Omit<AuditFilter, 'tenants' | 'action' | 'outcome'> & {
  readonly action?: string;
  readonly outcome?: string;
};

interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

/**
 * Lists the records of tenants that the caller is an admin of; all for the deployment's admin.
 * @throws ApiError `forbidden` when the caller is an admin of no tenant
 */
export async function listAuditRecords(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  { action: actionName, outcome: outcomeName, ...query }: AuditQuery,
  size: number,
): Promise<AuditPage> {
  const tenants = listVisibleTenants(caller);
  const action = AUDIT_ACTIONS.find((name) => name === actionName);
  const outcome = AUDIT_OUTCOMES.find((name) => name === outcomeName);
  if (action !== actionName || outcome !== outcomeName) return { records: [], hasMore: false };
  const filter = {
    ...query,
    tenants,
    ...(action === undefined ? {} : { action }),
    ...(outcome === undefined ? {} : { outcome }),
  };
  // One more than requested shows whether more follow.
  const records = await store.audit.list(filter, size + 1);
  return { records: records.slice(0, size), hasMore: records.length > size };
}

function listVisibleTenants(caller: Caller): readonly TenantId[] | 'all' {
  if (isAllowed(caller, 'tenants.audit.get', DEPLOYMENT)) return 'all';
  const tenants = caller.roleAssignments.flatMap(({ scope }) =>
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
