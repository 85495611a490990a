import { useEffect, useId, useState } from 'preact/hooks';

import type { Workspace } from '../api/resources.js';
import { PAGES } from './pages.js';
import { buildHref, route } from '../state/router.js';
import type { Session } from '../state/session.js';
import { signOutOrNotify } from './signOutOrNotify.js';
import { setTheme, theme, THEMES } from './theme.js';

interface SidebarProps {
  readonly session: Session;
  readonly workspaces: readonly Workspace[];
}

/** Navigation, workspace switch and account. On narrow windows a bar with a menu. */
export function Sidebar({ session, workspaces }: SidebarProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { workspaceId, page } = route.value;
  useEffect(() => setOpen(false), [workspaceId, page]);
  return (
    <header
      class="sidebar"
      onKeyDown={({ key }) => {
        if (key === 'Escape') setOpen(false);
      }}
    >
      <div class="brand">
        <span>REST step</span>
        <button
          type="button"
          class="menu-button small secondary outline"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
      </div>
      <div id={id} class={isOpen ? 'menu menu-open' : 'menu'}>
        <WorkspaceSwitch workspaces={workspaces} />
        <nav aria-label="Main">
          <ul>
            {PAGES.map(({ name, title }) => (
              <li key={name}>
                <a href={buildHref(workspaceId, name)} aria-current={name === page ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Account email={session.user.email} />
      </div>
    </header>
  );
}

/** Selects the workspace; the page stays the same. */
function WorkspaceSwitch({ workspaces }: Pick<SidebarProps, 'workspaces'>) {
  const { workspaceId, page } = route.value;
  return (
    <label>
      Workspace
      <select
        value={workspaceId}
        onChange={({ currentTarget }) => {
          globalThis.location.hash = buildHref(currentTarget.value, page || 'credentials');
        }}
      >
        {!workspaces.some(({ id }) => id === workspaceId) && <option value={workspaceId}>None</option>}
        {workspaces.map(({ id, attributes }) => (
          <option key={id} value={id}>
            {attributes.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Account({ email }: { readonly email: string }) {
  return (
    <div class="account">
      <label>
        Theme
        <select value={theme.value} onChange={({ currentTarget }) => setTheme(currentTarget.value)}>
          {Object.entries(THEMES).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p>
        Signed in as <b>{email}</b>
      </p>
      <button type="button" class="small secondary outline" onClick={() => void signOutOrNotify()}>
        Sign out
      </button>
    </div>
  );
}
