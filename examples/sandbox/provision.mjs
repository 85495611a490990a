// Creates the sandbox's connections in the credential service.

const PREFIX = 'Sandbox: ';
const to = (type, id) => ({ data: { type, id } });

/**
 * Creates an auth client for each connection, and the secrets of those that need no user. The providers start empty each time, so
 * those of an earlier start are deleted first, with all their credentials.
 */
export async function provisionSandbox(api, { tenant, workspace, component }, connections) {
  await clear(api, { workspace, component });
  for (const { type, name, credentials, values, reference } of connections) {
    const { id } = await api('POST', '/v2/auth-clients', {
      type: 'auth-client',
      attributes: { type, name: PREFIX + name, credentials },
      relationships: {
        components: { data: [{ type: 'component', id: component.id }] },
        tenant: to('tenant', tenant.id),
      },
    });
    if (values) {
      await api('POST', `/v2/workspaces/${workspace.id}/secrets`, {
        type: 'auth-secret',
        attributes: { name, reference, state: 'ready', credentials: values },
        relationships: { auth_client: to('auth-client', id) },
      });
    }
  }
}

async function clear(api, { workspace, component }) {
  const clients = await api('GET', `/v2/auth-clients?workspace_id=${workspace.id}&filter[component]=${component.id}`);
  for (const { id } of clients.filter(({ attributes }) => attributes.name.startsWith(PREFIX))) {
    const secrets = `/v2/workspaces/${workspace.id}/secrets`;
    for (const secret of await api('GET', `${secrets}?filter[auth_client]=${id}`)) {
      await api('DELETE', `${secrets}/${secret.id}`);
    }
    await api('DELETE', `/v2/auth-clients/${id}`);
  }
}
