import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Workspace } from '../api/resources.js';
import { Failure } from '../kit/Failure.js';
import { PAGES } from './pages.js';
import { hrefOf, route } from './router.js';
import { api, sessionState } from './session.js';
import { SignIn } from './SignIn.js';
import { useLoad } from './useLoad.js';

/** The whole page: who is signed in, where, and what is there. */
export function App() {
  const { value } = sessionState;
  if (value.kind === 'unknown') return <main class="container" aria-busy="true" />;
  if (value.kind === 'none') return <SignIn />;
  return (
    <>
      {value.kind === 'expired' && <SignIn again={value.session.user.email} />}
      <Frame />
    </>
  );
}

/** The sidebar and the page that is open. */
function Frame() {
  const workspaces = useLoad((signal) => api.get<readonly Workspace[]>('v2/workspaces', signal), []);
  const { workspaceId, page } = route.value;
  const first = workspaces.data?.data[0];
  const known = PAGES.find(({ name }) => name === page);
  useEffect(() => {
    if (first !== undefined && (workspaceId === '' || known === undefined)) {
      globalThis.location.replace(hrefOf(workspaceId || first.id, known?.name ?? 'credentials'));
    }
  }, [first, workspaceId, known]);
  if (workspaces.state === 'failed') return <Failure failure={workspaces.failure} retry={workspaces.reload} />;
  return (
    <div class="frame">
      <nav aria-label="Main">
        <ul>
          {PAGES.map(({ name, title }) => (
            <li key={name}>
              <a href={hrefOf(workspaceId, name)} aria-current={name === page ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="container-fluid">
        {known !== undefined && <PageContent key={`${workspaceId} ${known.name}`} load={known.load} />}
      </main>
    </div>
  );
}

function PageContent({ load }: { readonly load: () => Promise<ComponentType> }) {
  const [Content, setContent] = useState<ComponentType>();
  useEffect(() => {
    void load().then((loaded) => setContent(() => loaded));
  }, [load]);
  return Content === undefined ? <p aria-busy="true">Loading…</p> : <Content />;
}
