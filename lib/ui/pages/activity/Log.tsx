import type { ComponentChildren } from 'preact';

import type { AuditRecord, PlatformEvent } from '../../api/resources.js';
import { EmptyState } from '../../kit/EmptyState.js';
import { Failure } from '../../kit/Failure.js';
import { AuditLogEntry, EventLogEntry } from './LogEntry.js';
import { NO_NAMES, type ResourceNames } from './resourceNames.js';
import { useLog } from './useLog.js';

interface LogProps {
  /** API path of the first page. */
  readonly path: string;
  /** Undefined while they are loading. */
  readonly names: ResourceNames | undefined;
  /** Text of an empty log. */
  readonly empty: string;
}

export function AuditLog({ path, names, empty, forbidden }: LogProps & { readonly forbidden: ComponentChildren }) {
  const log = useLog<AuditRecord>(path);
  const isForbidden = log.first.state === 'failed' && log.first.failure.status === 403;
  return (
    <>
      <LogList log={log} empty={empty} areNamesLoaded={names !== undefined}>
        {log.items.map((record) => (
          <AuditLogEntry key={record.id} record={record} names={names ?? NO_NAMES} />
        ))}
      </LogList>
      {isForbidden && forbidden}
    </>
  );
}

export function EventLog({ path, names, empty }: LogProps) {
  const log = useLog<PlatformEvent>(path);
  return (
    <LogList log={log} empty={empty} areNamesLoaded={names !== undefined}>
      {log.items.map((event) => (
        <EventLogEntry key={event.id} event={event} names={names ?? NO_NAMES} />
      ))}
    </LogList>
  );
}

interface LogListProps {
  readonly log: ReturnType<typeof useLog>;
  readonly empty: string;
  readonly areNamesLoaded: boolean;
  readonly children: ComponentChildren;
}

function LogList({ log, empty, areNamesLoaded, children }: LogListProps) {
  const { first, items, hasMore, isLoadingMore, moreFailure, loadMore } = log;
  if (first.state === 'failed') return <Failure failure={first.failure} retry={first.reload} />;
  if (first.data === undefined || !areNamesLoaded) return <p aria-busy="true">Loading…</p>;
  if (items.length === 0) return <EmptyState title="No entries">{empty}</EmptyState>;
  return (
    <>
      <ol class="log" aria-busy={first.state === 'loading'}>
        {children}
      </ol>
      {moreFailure !== undefined && <Failure failure={moreFailure} />}
      {hasMore && (
        <button
          type="button"
          class="fitting secondary"
          disabled={isLoadingMore}
          aria-busy={isLoadingMore}
          onClick={loadMore}
        >
          Show more
        </button>
      )}
    </>
  );
}
