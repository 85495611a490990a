import { getRelatedId, type AuthClient, type Component, type Secret } from '../../api/resources.js';
import { href, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { getTypeTitle } from '../../data/getTypeTitle.js';
import { EmptyState } from '../../kit/EmptyState.js';
import { Failure } from '../../kit/Failure.js';
import { ClientHealthStatus } from './ClientHealthStatus.js';
import { getComponentNames } from './getComponentNames.js';
import { LEVEL_TITLES, getClientLevel } from './levels.js';

/** All auth clients that are visible in the workspace. */
export function ClientList() {
  const { workspaceId } = route.value;
  const workspace = encodeURIComponent(workspaceId);
  const loaded = useLoad(
    async (signal) => {
      const [clients, secrets, components] = await Promise.all([
        api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${workspace}`, signal),
        api.get<readonly Secret[]>(`v2/workspaces/${workspace}/secrets`, signal),
        api.get<readonly Component[]>('v2/components', signal),
      ]);
      return { clients: clients.data, secrets: secrets.data, components: components.data };
    },
    [workspaceId],
  );
  return (
    <>
      {loaded.state === 'failed' && <Failure failure={loaded.failure} retry={loaded.reload} />}
      {loaded.data !== undefined ? (
        <ClientTable {...loaded.data} />
      ) : (
        loaded.state === 'loading' && <p aria-busy="true">Loading…</p>
      )}
    </>
  );
}

interface ClientsProps {
  readonly clients: readonly AuthClient[];
  readonly secrets: readonly Secret[];
  readonly components: readonly Component[];
}

function ClientTable({ clients, secrets, components }: ClientsProps) {
  if (clients.length === 0) {
    return (
      <EmptyState
        title="No auth clients yet"
        action={
          <a role="button" href={href('auth-clients', ['new'])}>
            Add your first auth client
          </a>
        }
      >
        An auth client holds the registration at a provider and the settings for its credentials. Every credential
        belongs to one.
      </EmptyState>
    );
  }
  return (
    <div class="table-scroll" role="region" aria-label="Auth clients" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">State</th>
            <th scope="col">Visible in</th>
            <th scope="col">Components</th>
            <th scope="col">Credentials</th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <tr key={client.id}>
              <th scope="row">
                <a href={href('auth-clients', [client.id])}>{client.attributes.name}</a>
              </th>
              <td>{getTypeTitle(client.attributes.type)}</td>
              <td>
                <ClientHealthStatus client={client} />
              </td>
              <td>{LEVEL_TITLES[getClientLevel(client)]}</td>
              <td>{getComponentNames(client, components).join(', ')}</td>
              <td>{secrets.filter((secret) => getRelatedId(secret, 'auth_client') === client.id).length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
