import './authClients.css';

import { navigate, href, route } from '../../state/router.js';
import { notify } from '../../kit/notices.js';
import { Page } from '../../kit/Page.js';
import { ClientDetail } from './ClientDetail.js';
import { ClientList } from './ClientList.js';
import { NewAuthClient } from './NewAuthClient.js';

const PAGE = 'auth-clients';

/** The list of auth clients, a new one, or the details of one. */
export function AuthClientsPage() {
  const [id] = route.value.rest;
  if (id === undefined) {
    return (
      <Page
        title="Auth clients"
        actions={
          <a role="button" href={href(PAGE, ['new'])}>
            Add auth client
          </a>
        }
      >
        <ClientList />
      </Page>
    );
  }
  if (id === 'new') {
    return (
      <Page title="New auth client">
        <div class="client-page">
          <NewAuthClient
            onCreated={(client) => {
              notify('Auth client created');
              navigate(PAGE, [client.id]);
            }}
            onCancel={() => navigate(PAGE)}
          />
        </div>
      </Page>
    );
  }
  return <ClientDetail key={id} id={id} />;
}
