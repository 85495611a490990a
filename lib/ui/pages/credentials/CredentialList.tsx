import { useRef, useState } from 'preact/hooks';

import { href, hrefOf, replaceHash, route } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
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
/** What is long is not asked for so often. */
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

/** Where a newcomer begins. */
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
      A credential is what a step signs its requests with: a token that is renewed for you, a user and a password, or an
      API key.{' '}
      {hasClients
        ? 'Choose one of the auth clients that are there, authenticate, and use it in a REST step.'
        : 'It belongs to an auth client, which says where tokens come from. There is none yet: you make it on the way.'}
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
  const rowsBegin = useRef<HTMLUListElement>(null);
  const turn = (to: number): void => {
    setPage(to);
    rowsBegin.current?.scrollIntoView();
  };
  const filter: RowFilter = { text: query.get('text') ?? '', state: query.get('state') ?? '' };
  const change = (changed: Partial<RowFilter>): void => {
    const wanted = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '');
    setPage(0);
    replaceHash(hrefOf(workspaceId, 'credentials', [], new URLSearchParams(wanted).toString()));
  };
  const chosen = filterRows(rows, filter, now);
  const pages = Math.max(1, Math.ceil(chosen.length / ROWS_PER_PAGE));
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
            {CONDITIONS.map(({ condition, label: word }) => (
              <option key={condition} value={condition}>
                {word}
              </option>
            ))}
          </select>
        </label>
      </search>
      <p class="muted">
        {chosen.length === rows.length ? summarizeRows(rows, now) : `${chosen.length} of ${rows.length} shown`}
        {total > rows.length && `. These are the first ${rows.length} of ${total}.`}
      </p>
      {chosen.length === 0 && (
        <p>
          No credential is like that.{' '}
          <button type="button" class="plain" onClick={() => change({ text: '', state: '' })}>
            Show all
          </button>
        </p>
      )}
      <ul ref={rowsBegin} class="credential-rows">
        {chosen.slice(current * ROWS_PER_PAGE, (current + 1) * ROWS_PER_PAGE).map((row) => (
          <CredentialItem key={row.id} row={row} now={now} reload={reload} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="pager" aria-label="Pages of the list">
          <button type="button" class="small secondary" disabled={current === 0} onClick={() => turn(current - 1)}>
            Previous
          </button>
          <span>
            Page {current + 1} of {pages}
          </span>
          <button
            type="button"
            class="small secondary"
            disabled={current === pages - 1}
            onClick={() => turn(current + 1)}
          >
            Next
          </button>
        </nav>
      )}
    </>
  );
}
