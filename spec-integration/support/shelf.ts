import type { Api } from './credentialService.js';

/** Where a spec's secrets go: the first workspace, with an auth-client of a type for the first component. */
export interface Shelf {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly componentId: string;
  readonly clientId: string;
  /** `/v2/workspaces/W/secrets` */
  readonly secrets: string;
}

/** Makes an auth-client for the tenant. */
export async function makeShelf(api: Api, type: string, credentials: object = {}): Promise<Shelf> {
  const me = await api('GET', '/v2/users/me');
  const tenantId: string = me.body.data.relationships.tenant.data.id;
  const workspaceId: string = (await api('GET', '/v2/workspaces')).body.data[0].id;
  const componentId: string = (await api('GET', '/v2/components')).body.data[0].id;
  const made = await api('POST', '/v2/auth-clients', {
    data: {
      type: 'auth-client',
      attributes: { type, name: `for specs, ${type}`, credentials },
      relationships: {
        components: { data: [{ type: 'component', id: componentId }] },
        tenant: { data: { type: 'tenant', id: tenantId } },
      },
    },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return {
    tenantId,
    workspaceId,
    componentId,
    clientId: made.body.data.id,
    secrets: `/v2/workspaces/${workspaceId}/secrets`,
  };
}

/** The document of a new secret. */
export function newSecret(shelf: Shelf, name: string, credentials: object, more: object = {}): object {
  return {
    data: {
      type: 'auth-secret',
      attributes: { name, state: 'ready', credentials, ...more },
      relationships: { auth_client: { data: { type: 'auth-client', id: shelf.clientId } } },
    },
  };
}
