import type { ApiError } from '../../../errors.js';
import type { AuditRecord } from '../../model/audit.js';
import type { Caller } from '../../model/directory.js';
import type { ResolvedSecret } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { SECRET } from '../secretAccess.js';
import type { Services } from '../services.js';

/** Returns the audit record of a failed refresh. @param caller null: a scheduled refresh */
export function createFailedRefreshRecord(
  services: Pick<Services, 'now' | 'randomBytes'>,
  caller: Caller | null,
  { secret, workspace }: ResolvedSecret,
  { problems }: ApiError,
): AuditRecord {
  return createAuditRecord(services, caller, placeOfWorkspace(workspace), {
    action: 'refresh',
    resourceType: SECRET,
    resourceId: secret.id,
    version: secret.version,
    outcome: 'failed',
    ...(problems[0] === undefined ? {} : { reason: problems[0].code }),
  });
}
