import type { ApiError } from '../../../errors.js';
import type { AuditRecord } from '../../model/audit.js';
import type { Caller } from '../../model/directory.js';
import type { ResolvedSecret } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord, toFailedAction } from '../createAuditRecord.js';
import { SECRET } from '../secretAccess.js';
import type { Services } from '../services.js';

/** Returns the audit record of a failed refresh. @param caller null: a scheduled refresh */
export function createFailedRefreshRecord(
  services: Pick<Services, 'now' | 'randomBytes'>,
  caller: Caller | null,
  { secret, workspace }: ResolvedSecret,
  error: ApiError,
): AuditRecord {
  const action = { action: 'refresh', resourceType: SECRET, resourceId: secret.id, version: secret.version } as const;
  return createAuditRecord(services, caller, placeOfWorkspace(workspace), toFailedAction(action, error));
}
