import type { AuditRecord, PlatformEvent } from '../../api/resources.js';
import { getRelatedId } from '../../api/resources.js';
import { href } from '../../state/router.js';
import { Badge } from '../../kit/Badge.js';
import { Time } from '../../kit/Time.js';
import { findResourceName, type ResourceNames } from './resourceNames.js';
import {
  describeAction,
  describeEventLabel,
  listEventDetails,
  OUTCOME_LABELS,
  RESOURCE_TYPE_LABELS,
} from './activityLabels.js';

/** One audit record: actor, action, resource and outcome. */
export function AuditLogEntry({ record, names }: { readonly record: AuditRecord; readonly names: ResourceNames }) {
  const { action, outcome, reason, version, created_at, request_id } = record.attributes;
  const userId = getRelatedId(record, 'user');
  const { label, tone } = OUTCOME_LABELS[outcome] ?? { label: outcome, tone: 'calm' };
  return (
    <li>
      <Time at={created_at} />
      <div>
        <b>{userId === undefined ? 'The service' : findResourceName(names, 'user', userId)}</b>{' '}
        {describeAction(action, outcome)} <ResourceLink entry={record} names={names} />
        <small class="muted">
          {reason !== null && (
            <>
              {' '}
              · <code>{reason}</code>
            </>
          )}
          {version !== null && ` · version ${version}`}
          {request_id !== null && outcome !== 'ok' && ` · request ${request_id}`}
        </small>
      </div>
      <Badge tone={tone}>{label}</Badge>
    </li>
  );
}

/** One event of a credential or an auth client. */
export function EventLogEntry({ event, names }: { readonly event: PlatformEvent; readonly names: ResourceNames }) {
  const { type, data, created_at } = event.attributes;
  const { label, tone } = describeEventLabel(type, data);
  const details = listEventDetails(data);
  return (
    <li>
      <Time at={created_at} />
      <div>
        <ResourceLink entry={event} names={names} />
        {details.length > 0 && <small class="muted"> · {details.join(' · ')}</small>}
        {typeof data.expires_at === 'string' && (
          <small class="muted">
            {' '}
            · token expiry: <Time at={data.expires_at} />
          </small>
        )}
      </div>
      <Badge tone={tone}>{label}</Badge>
    </li>
  );
}

const PAGES: Readonly<Record<string, string>> = { 'auth-secret': 'credentials', 'auth-client': 'auth-clients' };

/** Type and name of the resource, linked to its page if it has one. */
function ResourceLink({
  entry,
  names,
}: {
  readonly entry: AuditRecord | PlatformEvent;
  readonly names: ResourceNames;
}) {
  const data = entry.relationships?.resource?.data;
  if (data === undefined || data === null || !('id' in data)) return null;
  const { type, id } = data;
  const page = PAGES[type];
  const name = findResourceName(names, type, id);
  return (
    <>
      {RESOURCE_TYPE_LABELS[type] ?? type} {page === undefined ? name : <a href={href(page, [id])}>{name}</a>}
    </>
  );
}
