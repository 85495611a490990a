import type { Api } from './credentialService.js';

/** The first workspace, with an auth client for the first component. */
export interface SecretFixture {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly componentId: string;
  readonly clientId: string;
  /** `/v2/workspaces/W/secrets` */
  readonly secretsPath: string;
}

/** Creates an auth client of a type for the tenant. */
export async function createSecretFixture(api: Api, type: string, credentials: object = {}): Promise<SecretFixture> {
  const me = await api('GET', '/v2/users/me');
  const tenantId: string = me.body.data.relationships.tenant.data.id;
  const workspaceId: string = (await api('GET', '/v2/workspaces')).body.data[0].id;
  const componentId: string = (await api('GET', '/v2/components')).body.data[0].id;
  const created = await api('POST', '/v2/auth-clients', {
    data: {
      type: 'auth-client',
      attributes: { type, name: `for specs, ${type}`, credentials },
      relationships: {
        components: { data: [{ type: 'component', id: componentId }] },
        tenant: { data: { type: 'tenant', id: tenantId } },
      },
    },
  });
  if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  return {
    tenantId,
    workspaceId,
    componentId,
    clientId: created.body.data.id,
    secretsPath: `/v2/workspaces/${workspaceId}/secrets`,
  };
}

/** Returns the document of a new secret. */
export function newSecret(fixture: SecretFixture, name: string, credentials: object, more: object = {}): object {
  return {
    data: {
      type: 'auth-secret',
      attributes: { name, state: 'ready', credentials, ...more },
      relationships: { auth_client: { data: { type: 'auth-client', id: fixture.clientId } } },
    },
  };
}

/** Creates the user that docs/service.md describes for steps: may read values and refresh them in one workspace. */
export async function makeOperator(
  api: Api,
  { tenantId, workspaceId }: Pick<SecretFixture, 'tenantId' | 'workspaceId'>,
): Promise<{ email: string; key: string }> {
  const email = 'flows@specs';
  const one = (type: string, id: string) => ({ data: { type, id } });
  const user = await api('POST', '/v2/users', {
    data: {
      type: 'user',
      attributes: { email, role: 'operator' },
      relationships: { tenant: one('tenant', tenantId), workspace: one('workspace', workspaceId) },
    },
  });
  if (user.status !== 201) throw new Error(JSON.stringify(user.body));
  const key = await api('POST', `/v2/users/${user.body.data.id}/api-keys`, {
    data: { type: 'api-key', attributes: { name: 'steps' } },
  });
  if (key.status !== 201) throw new Error(JSON.stringify(key.body));
  return { email, key: key.body.data.attributes.key as string };
}
