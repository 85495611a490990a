import './authClients.css';

import type { AuthClient, Component, Provider, User, Workspace } from '../../api/resources.js';
import { route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { getCreatableLevels } from './levels.js';
import { NewClientForm } from './NewClientForm.js';

interface NewAuthClientProps {
  /** Limits the types to those of the component and assigns it. Without it the user selects both. */
  readonly component?: Component;
  /** The only credential type to choose. */
  readonly type?: string;
  readonly onCreated: (client: AuthClient) => void;
  readonly onCancel: () => void;
}

/** Creates an auth client, in a dialog or on a page. Has its own buttons. */
export function NewAuthClient({ component, type, onCreated, onCancel }: NewAuthClientProps) {
  const { workspaceId } = route.value;
  const loaded = useLoad(
    async (signal) => {
      const [workspace, user, components, providers] = await Promise.all([
        api.get<Workspace>(`v2/workspaces/${encodeURIComponent(workspaceId)}`, signal),
        api.get<User>('v2/users/me', signal),
        component === undefined ? api.get<readonly Component[]>('v2/components', signal) : { data: [component] },
        api.get<readonly Provider[]>('v2/providers', signal),
      ]);
      return {
        workspace: workspace.data,
        levels: getCreatableLevels(workspace.data, user.data),
        components: components.data,
        providers: providers.data,
      };
    },
    [workspaceId, component?.id],
  );
  if (loaded.data === undefined) {
    return loaded.state === 'failed' ? (
      <Failure failure={loaded.failure} retry={loaded.reload} />
    ) : (
      <p aria-busy="true">Loading…</p>
    );
  }
  const { workspace, levels, components, providers } = loaded.data;
  if (levels.length === 0) {
    return <p>Your role in this workspace cannot create auth clients. Ask an admin or a member.</p>;
  }
  if (components.length === 0) return <p>There are no components yet. An auth client needs at least one.</p>;
  return (
    <NewClientForm
      workspace={workspace}
      levels={levels}
      components={components}
      providers={providers}
      type={type}
      isComponentFixed={component !== undefined}
      onCreated={onCreated}
      onCancel={onCancel}
    />
  );
}
