import { useRef, useState } from 'preact/hooks';

import { href, buildHref, replaceHash, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { EmptyState } from '../../kit/EmptyState.js';
import { Failure } from '../../kit/Failure.js';
import { Page } from '../../kit/Page.js';
import { useIntervalWhileVisible } from '../../kit/useIntervalWhileVisible.js';
import { useNow } from '../../kit/useNow.js';
import { CONDITIONS } from './conditions.js';
import { CredentialItem } from './CredentialItem.js';
import { filterRows, summarizeRows, type RowFilter } from './filterRows.js';
import { loadCredentials, type Credentials } from './loadCredentials.js';

const ROWS_PER_PAGE = 50;
const RELOAD_MS = 10_000;
/** Long lists are reloaded less often. */
const RELOAD_LONG_LIST_MS = 60_000;
const LONG_LIST = 200;

export function CredentialList({ workspaceId }: { readonly workspaceId: string }) {
  const loaded = useLoad((signal) => loadCredentials(api, workspaceId, signal), [workspaceId]);
  const { data, reload } = loaded;
  useIntervalWhileVisible((data?.total ?? 0) > LONG_LIST ? RELOAD_LONG_LIST_MS : RELOAD_MS, reload);
  return (
    <Page
      title="Credentials"
      actions={
        data !== undefined && data.total > 0 ? (
          <a role="button" href={href('credentials', ['new'])}>
            New credential
          </a>
        ) : undefined
      }
    >
      {loaded.state === 'failed' && <Failure failure={loaded.failure} retry={reload} />}
      {data === undefined && loaded.state === 'loading' && <p aria-busy="true">Loading…</p>}
      {data !== undefined &&
        (data.total === 0 ? (
          <NoCredentials hasClients={data.hasClients} />
        ) : (
          <FilteredList found={data} reload={reload} />
        ))}
    </Page>
  );
}

/** Empty state for new users. */
function NoCredentials({ hasClients }: { readonly hasClients: boolean }) {
  return (
    <EmptyState
      title="No credentials yet"
      action={
        <a role="button" href={href('credentials', ['new'])}>
          New credential
        </a>
      }
    >
      A credential authenticates the requests of a step: a token that is refreshed for you, a user name and password, or
      an API key.{' '}
      {hasClients
        ? 'Choose an auth client, authenticate, and use the credential in a REST step.'
        : 'Every credential belongs to an auth client. There is none yet: you can add one while you create the credential.'}
    </EmptyState>
  );
}

function FilteredList({
  found: { rows, total },
  reload,
}: {
  readonly found: Credentials;
  readonly reload: () => void;
}) {
  const { workspaceId, query } = route.value;
  const now = useNow(1000);
  const [page, setPage] = useState(0);
  const listRef = useRef<HTMLUListElement>(null);
  const showPage = (to: number): void => {
    setPage(to);
    listRef.current?.scrollIntoView();
  };
  const filter: RowFilter = { text: query.get('text') ?? '', state: query.get('state') ?? '' };
  const change = (changed: Partial<RowFilter>): void => {
    const wanted = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '');
    setPage(0);
    replaceHash(buildHref(workspaceId, 'credentials', [], new URLSearchParams(wanted).toString()));
  };
  const matching = filterRows(rows, filter, now);
  const pages = Math.max(1, Math.ceil(matching.length / ROWS_PER_PAGE));
  const current = Math.min(page, pages - 1);
  return (
    <>
      <search class="credential-filter">
        <label>
          Search
          <input
            type="search"
            value={filter.text}
            placeholder="Name, type, auth client, owner"
            onInput={({ currentTarget }) => change({ text: currentTarget.value })}
          />
        </label>
        <label>
          State
          <select value={filter.state} onChange={({ currentTarget }) => change({ state: currentTarget.value })}>
            <option value="">All</option>
            <option value="attention">Needs attention</option>
            {CONDITIONS.map(({ condition, label }) => (
              <option key={condition} value={condition}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </search>
      <p class="muted">
        {matching.length === rows.length ? summarizeRows(rows, now) : `${matching.length} of ${rows.length} shown`}
        {total > rows.length && `. Only the first ${rows.length} of ${total} are listed.`}
      </p>
      {matching.length === 0 && (
        <p>
          No credential matches these filters.{' '}
          <button type="button" class="plain" onClick={() => change({ text: '', state: '' })}>
            Clear filters
          </button>
        </p>
      )}
      <ul ref={listRef} class="credential-rows">
        {matching.slice(current * ROWS_PER_PAGE, (current + 1) * ROWS_PER_PAGE).map((row) => (
          <CredentialItem key={row.id} row={row} now={now} reload={reload} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="pager" aria-label="Pages of the list">
          <button type="button" class="small secondary" disabled={current === 0} onClick={() => showPage(current - 1)}>
            Previous
          </button>
          <span>
            Page {current + 1} of {pages}
          </span>
          <button
            type="button"
            class="small secondary"
            disabled={current === pages - 1}
            onClick={() => showPage(current + 1)}
          >
            Next
          </button>
        </nav>
      )}
    </>
  );
}
