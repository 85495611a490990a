import './authClients.css';

import type { AuthClient, Component, User, Workspace } from '../../api/resources.js';
import { route } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { getCreatableLevels } from './levels.js';
import { NewClientForm } from './NewClientForm.js';

export interface NewAuthClientProps {
  /** Only types that it takes are offered, and the auth-client is for it. Without it both are chosen in the form. */
  readonly component?: Component;
  /** Fixes the type. */
  readonly type?: string;
  readonly onCreated: (client: AuthClient) => void;
  readonly onCancel: () => void;
}

/** Makes an auth-client: type, preset, form. Has buttons of its own; may stand in a dialog or on a page. */
export function NewAuthClient({ component, type, onCreated: onMade, onCancel }: NewAuthClientProps) {
  const { workspaceId } = route.value;
  const known = useLoad(
    async (signal) => {
      const [workspace, user, components] = await Promise.all([
        api.get<Workspace>(`v2/workspaces/${encodeURIComponent(workspaceId)}`, signal),
        api.get<User>('v2/users/me', signal),
        component === undefined ? api.get<readonly Component[]>('v2/components', signal) : { data: [component] },
      ]);
      return {
        workspace: workspace.data,
        levels: getCreatableLevels(workspace.data, user.data),
        components: components.data,
      };
    },
    [workspaceId, component?.id],
  );
  if (known.data === undefined) {
    return known.state === 'failed' ? (
      <Failure failure={known.failure} retry={known.reload} />
    ) : (
      <p aria-busy="true">Loading…</p>
    );
  }
  const { workspace, levels, components } = known.data;
  if (levels.length === 0) {
    return <p>Your role in this workspace makes no auth clients: an admin or a member can do it for you.</p>;
  }
  if (components.length === 0) return <p>There is no component yet that an auth client could be for.</p>;
  return (
    <NewClientForm
      workspace={workspace}
      levels={levels}
      components={components}
      type={type}
      isComponentFixed={component !== undefined}
      onCreated={onMade}
      onCancel={onCancel}
    />
  );
}
