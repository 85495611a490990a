import type { Resource } from './jsonApi.js';
import { MASK, mergeCredentials, type CredentialType, type Values } from './credentials.js';

/** The scope that was asked for, as it was sent, beside the granted `scope`; empty: none was. */
export const REQUESTED_SCOPE = 'requested_scope';
/** The lifetime that was last said, in seconds, beside `expires_in`, which nobody may have said; `null`: the token does not expire. */
export const REPORTED_LIFETIME = 'reported_expires_in';
/** Members of a secret's values that the service keeps for itself. */
const INTERNAL_MEMBERS: readonly string[] = [REQUESTED_SCOPE, REPORTED_LIFETIME];

/** What an auth-secret shows of itself. */
export interface SecretView {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string | null;
  readonly type: string;
  readonly name: string;
  readonly reference: string | null;
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** Milliseconds since 1970; null: no expiry is known. */
  readonly expiresAtMs: number | null;
}

/** What it shows of its auth-client. */
export interface SecretAuthClient {
  readonly id: string;
  readonly tenantId: string | null;
  readonly componentIds: readonly string[];
}

/**
 * An auth-secret as the API gives it.
 * @param credentials as `shownCredentials` makes them; undefined for whoever must not see them
 */
export function toSecretResource(
  secret: SecretView,
  client: SecretAuthClient,
  credentials: Values | undefined,
): Resource {
  const attributes: Record<string, unknown> = { name: secret.name, type: secret.type, state: secret.state };
  if (secret.error !== null) attributes.error = secret.error;
  if (secret.reference !== null) attributes.reference = secret.reference;
  if (credentials !== undefined) attributes.credentials = credentials;
  return {
    id: secret.id,
    type: 'auth-secret',
    attributes,
    relationships: toRelationships(secret, client),
    links: { self: `/v2/workspaces/${secret.workspaceId}/secrets/${secret.id}` },
  };
}

function toRelationships(
  { workspaceId, userId }: SecretView,
  client: SecretAuthClient,
): NonNullable<Resource['relationships']> {
  const [componentId, ...others] = client.componentIds;
  return {
    workspace: { data: { id: workspaceId, type: 'workspace' }, links: { self: `/v2/workspaces/${workspaceId}` } },
    user:
      userId === null ? { data: null } : { data: { id: userId, type: 'user' }, links: { self: `/v2/users/${userId}` } },
    auth_client: { data: { id: client.id, type: 'auth-client' }, links: { self: buildClientLink(client) } },
    ...(componentId === undefined || others.length > 0
      ? {}
      : {
          component: { data: { id: componentId, type: 'component' }, links: { self: `/v2/components/${componentId}` } },
        }),
  };
}

/** The reference links to an auth-client by way of its tenant, although the auth-client's own address has none. */
function buildClientLink({ id, tenantId }: SecretAuthClient): string {
  return tenantId === null ? `/v2/auth-clients/${id}` : `/v2/tenants/${tenantId}/auth-clients/${id}`;
}

/**
 * The values as a component gets them. What only the service needs, to get new tokens, is masked for everybody.
 * @param clientValues what the auth-client holds; it counts where `hasDefaults`, and for tokens says where requests carry them
 */
export function toComponentCredentials(
  { type, expiresAtMs }: Pick<SecretView, 'type' | 'expiresAtMs'>,
  clientValues: Values,
  values: Values,
): Values {
  if (!isTokenType(type)) return mergeCredentials(type as CredentialType, clientValues, values);
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => !INTERNAL_MEMBERS.includes(name))),
    ...(values.refresh_token === undefined ? {} : { refresh_token: MASK }),
    ...(values.password === undefined ? {} : { password: MASK }),
    ...(values.subject_token === undefined ? {} : { subject_token: MASK }),
    ...(clientValues.token_placement === undefined ? {} : { token_placement: clientValues.token_placement }),
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  };
}

/** Whether secrets of the type are tokens that end and may be renewed. */
export function isTokenType(type: string): boolean {
  return type === 'oauth2' || type === 'oauth2_instagram';
}

/** Whether an auth-client of the type holds values for its secrets. */
export function hasDefaults(type: string): boolean {
  return type === 'basic' || type === 'api_key';
}
