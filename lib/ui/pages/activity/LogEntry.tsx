import type { AuditRecord, PlatformEvent } from '../../api/resources.js';
import { relatedId } from '../../api/resources.js';
import { href } from '../../app/router.js';
import { Badge } from '../../kit/Badge.js';
import { Time } from '../../kit/Time.js';
import { nameOf, type Names } from './names.js';
import { deed, EVENTS, facts, OUTCOMES, TYPES } from './words.js';

/** What somebody did or tried. */
export function AuditEntry({ record, names }: { readonly record: AuditRecord; readonly names: Names }) {
  const { action, outcome, reason, version, created_at, request_id } = record.attributes;
  const userId = relatedId(record, 'user');
  const { word, tone } = OUTCOMES[outcome] ?? { word: outcome, tone: 'calm' };
  return (
    <li>
      <Time at={created_at} />
      <div>
        <b>{userId === undefined ? 'The service' : nameOf(names, 'user', userId)}</b> {deed(action, outcome)}{' '}
        <Thing of={record} names={names} />
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
      <Badge tone={tone}>{word}</Badge>
    </li>
  );
}

/** What happened to a credential or an auth client. */
export function EventEntry({ event, names }: { readonly event: PlatformEvent; readonly names: Names }) {
  const { type, data, created_at } = event.attributes;
  const { words, tone } = EVENTS[type] ?? { words: type, tone: 'calm' };
  const said = facts(data);
  return (
    <li>
      <Time at={created_at} />
      <div>
        <Thing of={event} names={names} />
        {said.length > 0 && <small class="muted"> · {said.join(' · ')}</small>}
        {typeof data.expires_at === 'string' && (
          <small class="muted">
            {' '}
            · good until <Time at={data.expires_at} />
          </small>
        )}
      </div>
      <Badge tone={tone}>{words}</Badge>
    </li>
  );
}

const PAGES: Readonly<Record<string, string>> = { 'auth-secret': 'credentials', 'auth-client': 'auth-clients' };

/** What it was done to, with the way to its page if it has one. */
function Thing({ of, names }: { readonly of: AuditRecord | PlatformEvent; readonly names: Names }) {
  const data = of.relationships?.resource?.data;
  if (data === undefined || data === null || !('id' in data)) return null;
  const { type, id } = data;
  const page = PAGES[type];
  const name = nameOf(names, type, id);
  return (
    <>
      {TYPES[type] ?? type} {page === undefined ? name : <a href={href(page, [id])}>{name}</a>}
    </>
  );
}
