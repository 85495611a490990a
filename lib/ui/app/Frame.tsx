import { useEffect, useRef } from 'preact/hooks';

import type { Workspace } from '../api/resources.js';
import { EmptyState } from '../kit/EmptyState.js';
import { Failure } from '../kit/Failure.js';
import { writeBrowserStorage, readBrowserStorage } from './browserStorage.js';
import { NotFound } from './NotFound.js';
import { LazyPage } from './LazyPage.js';
import { PAGES } from './pages.js';
import { buildHref, replaceHash, route } from '../state/router.js';
import { api, type Session } from '../state/session.js';
import { Sidebar } from './Sidebar.js';
import { useLoad } from '../state/useLoad.js';
import { selectWorkspace } from './selectWorkspace.js';

const LAST_WORKSPACE = 'workspace';

/** The sidebar and the current page. */
export function Frame({ session }: { readonly session: Session }) {
  const loaded = useLoad((signal) => api.get<readonly Workspace[]>('v2/workspaces', signal), []);
  const workspaces = loaded.data?.data;
  const { workspaceId, page } = route.value;
  const main = useRef<HTMLElement>(null);
  const selected =
    workspaces === undefined ? undefined : selectWorkspace(workspaces, workspaceId, readBrowserStorage(LAST_WORKSPACE));
  useEffect(() => {
    if (selected === undefined) return;
    if (selected !== workspaceId || page === '') replaceHash(buildHref(selected, page || 'credentials'));
    else writeBrowserStorage(LAST_WORKSPACE, selected);
  }, [selected, workspaceId, page]);
  return (
    <div class="frame">
      <a
        class="skip-link"
        href="#content"
        onClick={(event) => {
          // The hash is the route: a jump to #content would leave the page.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <Sidebar session={session} workspaces={workspaces ?? []} />
      <main id="content" tabIndex={-1} ref={main}>
        {loaded.state === 'failed' && <Failure failure={loaded.failure} retry={loaded.reload} />}
        {loaded.state === 'loading' && workspaces === undefined && <p aria-busy="true">Loading…</p>}
        {workspaces !== undefined && <Content workspaces={workspaces} />}
      </main>
    </div>
  );
}

function Content({ workspaces }: { readonly workspaces: readonly Workspace[] }) {
  const { workspaceId, page } = route.value;
  if (workspaces.length === 0) {
    return (
      <EmptyState title="No workspace yet">
        You have no role in any workspace. Ask an administrator for a role or a new workspace.
      </EmptyState>
    );
  }
  // The effect of the frame sets the address.
  if (workspaceId === '' || page === '') return null;
  if (!workspaces.some(({ id }) => id === workspaceId)) {
    return (
      <NotFound
        title="Workspace not found"
        links={workspaces.map(({ id, attributes }) => [buildHref(id, 'credentials'), attributes.name])}
      >
        The workspace {workspaceId} does not exist, or you have no role in it. Your workspaces:
      </NotFound>
    );
  }
  const known = PAGES.find(({ name }) => name === page);
  if (known === undefined) {
    return (
      <NotFound title="Page not found" links={PAGES.map(({ name, title }) => [buildHref(workspaceId, name), title])}>
        There is no page “{page}”. Available pages:
      </NotFound>
    );
  }
  return <LazyPage key={`${workspaceId} ${known.name}`} load={known.load} />;
}
