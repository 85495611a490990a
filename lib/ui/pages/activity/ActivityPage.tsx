import { href, replaceHash, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { Page } from '../../kit/Page.js';
import './activity.css';
import { FilterForm } from './FilterForm.js';
import { formatFilters, isFiltered, buildLogPath, parseFilters, findTimeProblem, type Filters } from './filters.js';
import { AuditLog, EventLog } from './Log.js';
import { loadResourceNames, NO_NAMES } from './resourceNames.js';

/** Shows the audit log or the credential events, newest first. The filters are part of the URL. */
export function ActivityPage() {
  const { workspaceId, query } = route.value;
  const filters = parseFilters(query);
  const loaded = useLoad((signal) => loadResourceNames(api, workspaceId, signal), [workspaceId]);
  const names = loaded.data ?? (loaded.state === 'failed' ? NO_NAMES : undefined);
  const change = (next: Filters): void => replaceHash(href('activity', [], formatFilters(next)));
  const path = buildLogPath(filters, workspaceId);
  return (
    <Page title="Activity">
      <LogSwitch filters={filters} onChange={change} />
      <FilterForm filters={filters} names={names ?? NO_NAMES} onChange={change} />
      {findTimeProblem(filters) !== undefined ? null : filters.log === 'events' ? (
        <EventLog key="events" path={path} names={names} empty={isFiltered(filters) ? NO_MATCHES : NO_EVENTS} />
      ) : (
        <AuditLog
          key="audit"
          path={path}
          names={names}
          empty={isFiltered(filters) ? NO_MATCHES : NO_RECORDS}
          forbidden={
            <p>
              Only administrators can view the audit log.{' '}
              <button type="button" class="plain" onClick={() => change({ ...filters, log: 'events' })}>
                View credential events
              </button>
            </p>
          }
        />
      )}
    </Page>
  );
}

const NO_MATCHES = 'No entries match these filters. Change or clear the filters to see more.';
const NO_RECORDS = 'Actions in this workspace, such as reads, updates and refreshes, appear here.';
const NO_EVENTS = 'Refreshes, failures and recoveries of the last 30 days appear here.';

const LOG_LABELS = { audit: 'Audit log', events: 'Credential events' } as const;

function LogSwitch({ filters, onChange }: { readonly filters: Filters; readonly onChange: (next: Filters) => void }) {
  return (
    <fieldset class="log-switch">
      <legend class="visually-hidden">Log</legend>
      {Object.entries(LOG_LABELS).map(([name, label]) => (
        <label key={name}>
          <input
            type="radio"
            name="log"
            checked={filters.log === name}
            onChange={() => onChange({ ...filters, log: name === 'events' ? 'events' : 'audit' })}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
