import { useState } from 'preact/hooks';

import { getRelatedId, type AuthClient, type Component, type Secret } from '../../api/resources.js';
import { navigate, href, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { isTokenType } from '../../../auth/registry.js';
import { ConfirmDialog } from '../../kit/ConfirmDialog.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { Page } from '../../kit/Page.js';
import { ClientProperties } from './ClientProperties.js';
import { EditClientForm } from './EditClientForm.js';
import { getClientHealth } from './clientHealth.js';
import { CredentialHintList } from './CredentialHintList.js';
import { useCredentialHints } from './useCredentialHints.js';

/** Details of an auth client: properties, health, credentials, and the form to edit it. */
export function ClientDetail({ id }: { readonly id: string }) {
  const { workspaceId } = route.value;
  const path = `v2/auth-clients/${encodeURIComponent(id)}`;
  const loaded = useLoad(
    async (signal) => {
      const [client, secrets, components] = await Promise.all([
        api.get<AuthClient>(path, signal),
        api.get<readonly Secret[]>(`v2/workspaces/${encodeURIComponent(workspaceId)}/secrets`, signal),
        api.get<readonly Component[]>('v2/components', signal),
      ]);
      return {
        client: client.data,
        secrets: secrets.data.filter((secret) => getRelatedId(secret, 'auth_client') === id),
        components: components.data,
      };
    },
    [path, workspaceId],
  );
  const hints = useCredentialHints(loaded.data?.client);
  const [isDeleting, setDeleting] = useState(false);
  if (loaded.data === undefined) {
    return (
      <Page title="Auth client">
        {loaded.state === 'failed' ? (
          <Failure failure={loaded.failure} retry={loaded.reload} />
        ) : (
          <p aria-busy="true">Loading…</p>
        )}
      </Page>
    );
  }
  const { client, secrets, components } = loaded.data;
  const { name, type, credentials } = client.attributes;
  const health = getClientHealth(client);
  return (
    <Page
      title={name}
      actions={
        <a role="button" href={href('credentials', ['new'], `auth_client=${encodeURIComponent(id)}`)}>
          Add credential
        </a>
      }
    >
      <div class="client-page">
        {loaded.state === 'failed' && <Failure failure={loaded.failure} retry={loaded.reload} />}
        {health?.tone === 'bad' && (
          <div role="alert" class="failure">
            {health.reason !== undefined && <p>Response of the provider: {health.reason}</p>}
            <p>
              {health.label === 'Unreadable'
                ? 'The stored values cannot be decrypted. Enter all of them again.'
                : 'Its credentials are not refreshed until you fix this: enter a new client secret below.'}
            </p>
          </div>
        )}
        <ClientProperties client={client} components={components} />
        {isTokenType(type) && hints !== undefined && (
          <section>
            <h2>Suggested settings for credentials</h2>
            <CredentialHintList hints={hints} />
          </section>
        )}
        <section>
          <h2>Credentials in this workspace</h2>
          <ClientCredentialList secrets={secrets} />
        </section>
        {credentials === undefined && health?.label !== 'Unreadable' ? (
          <p>You are not an admin at the level of this auth client: you can use it, but not change it.</p>
        ) : (
          <>
            <section>
              <h2>Edit</h2>
              <EditClientForm key={JSON.stringify(client.attributes)} client={client} onSaved={loaded.reload} />
            </section>
            <section>
              <h2>Delete</h2>
              <p>
                {secrets.length === 0
                  ? 'No credential in this workspace uses it.'
                  : 'Delete its credentials in all workspaces first.'}
              </p>
              <button type="button" class="danger outline" onClick={() => setDeleting(true)}>
                Delete auth client
              </button>
            </section>
          </>
        )}
      </div>
      {isDeleting && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          confirmLabel="Delete"
          danger
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await api.delete(path);
            notify('Auth client deleted');
            navigate('auth-clients');
          }}
        >
          {secrets.length > 0 && <p>These credentials use it. Delete them first:</p>}
          <ClientCredentialList secrets={secrets} />
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** Links to the credentials of an auth client in this workspace. */
function ClientCredentialList({ secrets }: { readonly secrets: readonly Secret[] }) {
  if (secrets.length === 0) return <p>No credentials.</p>;
  return (
    <ul>
      {secrets.map(({ id, attributes: { name } }) => (
        <li key={id}>
          <a href={href('credentials', [id])}>{name}</a>
        </li>
      ))}
    </ul>
  );
}
