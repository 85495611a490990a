import { useState } from 'preact/hooks';

import { getRelatedId, type AuthClient, type Component, type Secret } from '../../api/resources.js';
import { navigate, href, route } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { isTokenType } from '../../data/credentialTypes.js';
import { getCredentialHints } from '../../data/presets.js';
import { ConfirmDialog } from '../../kit/ConfirmDialog.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { Page } from '../../kit/Page.js';
import { ClientProperties } from './ClientProperties.js';
import { EditClientForm } from './EditClientForm.js';
import { getClientHealth } from './clientHealth.js';
import { CredentialHintList } from './CredentialHintList.js';
import { ClientCredentialList } from './ClientCredentialList.js';

/** One auth-client: what it is, how it is, what hangs on it, and how to change it. */
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
  const hints = getCredentialHints(client);
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
            {health.reason !== undefined && <p>The provider says: {health.reason}</p>}
            <p>
              {health.label === 'Unreadable'
                ? 'What is stored can no longer be opened. Enter all of it anew.'
                : 'None of its credentials is refreshed until this is mended: enter a new client secret below.'}
            </p>
          </div>
        )}
        <ClientProperties client={client} components={components} />
        {isTokenType(type) && hints !== undefined && (
          <section>
            <h2>When a credential is made</h2>
            <CredentialHintList hints={hints} />
          </section>
        )}
        <section>
          <h2>Credentials in this workspace</h2>
          <ClientCredentialList secrets={secrets} />
        </section>
        {credentials === undefined && health?.label !== 'Unreadable' ? (
          <p>It was made at a level of which you are no admin: you can use it, and not change it.</p>
        ) : (
          <>
            <section>
              <h2>Change</h2>
              <EditClientForm key={JSON.stringify(client.attributes)} client={client} onSaved={loaded.reload} />
            </section>
            <section>
              <h2>Delete</h2>
              <p>
                {secrets.length === 0
                  ? 'Nothing in this workspace hangs on it.'
                  : 'It can be deleted once its credentials are, in all workspaces.'}
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
          {secrets.length > 0 && <p>These credentials hang on it and have to go first:</p>}
          <ClientCredentialList secrets={secrets} />
        </ConfirmDialog>
      )}
    </Page>
  );
}
