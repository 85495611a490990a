import { CREDENTIAL_TYPES, findDefinition, isTokenType, type CredentialType } from '../auth/registry.js';
import type { Resource } from './jsonApi.js';
import { getMembers, listNames } from './credentialMembers.js';
import { mergeCredentials } from './credentials.js';
import { MASK } from '../members/members.js';
import type { JsonObject } from '../json.js';

/** The requested scope as sent, next to the granted `scope`. Empty when none was requested. */
export const REQUESTED_SCOPE = 'requested_scope';
/** The lifetime that the provider last reported, in seconds, next to `expires_in`, which may be a default. `null`: no expiry. */
export const REPORTED_LIFETIME = 'reported_expires_in';
/** Members of a secret's values that are not returned. */
const INTERNAL_MEMBERS: readonly string[] = [REQUESTED_SCOPE, REPORTED_LIFETIME];

/** The public fields of a secret. */
interface SecretView {
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
  /** Expiry of the refresh token in milliseconds since 1970; null: none is known. */
  readonly refreshTokenExpiresAtMs: number | null;
}

/** The fields of the auth client that a secret's resource refers to. */
interface SecretAuthClient {
  readonly id: string;
  /** Id of its provider in the catalogue; null: none. */
  readonly provider: string | null;
  readonly tenantId: string | null;
  readonly componentIds: readonly string[];
}

/**
 * Returns the resource of a secret.
 * @param credentials result of `toComponentCredentials`; undefined when the caller must not see them
 */
export function toSecretResource(
  secret: SecretView,
  client: SecretAuthClient,
  credentials: JsonObject | undefined,
): Resource {
  const attributes: Record<string, unknown> = { name: secret.name, type: secret.type, state: secret.state };
  if (secret.error !== null) attributes.error = secret.error;
  if (secret.reference !== null) attributes.reference = secret.reference;
  if (client.provider !== null) attributes.provider = client.provider;
  if (secret.refreshTokenExpiresAtMs !== null)
    attributes.refresh_token_expires_at = new Date(secret.refreshTokenExpiresAtMs).toISOString();
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

/** The reference API links to an auth client under its tenant, although the auth client's own link has none. */
function buildClientLink({ id, tenantId }: SecretAuthClient): string {
  return tenantId === null ? `/v2/auth-clients/${id}` : `/v2/tenants/${tenantId}/auth-clients/${id}`;
}

interface ComponentNames {
  /** The service needs them to obtain new tokens; a request needs only the required ones. */
  readonly masked: readonly string[];
  /** Members of the auth client that a component needs. */
  readonly shared: readonly string[];
}

const NO_NAMES: ComponentNames = { masked: [], shared: [] };

/** Per type, listed once: each GET of a secret needs them. */
const COMPONENT_NAMES: ReadonlyMap<string, ComponentNames> = new Map(
  CREDENTIAL_TYPES.map((type) => {
    const members = getMembers(type);
    const masked = listNames(members, ({ isSecret, isRequired }) => isSecret === true && isRequired !== true);
    return [type, { masked, shared: listNames(members, ({ onlyIn }) => onlyIn === 'component') }];
  }),
);

/**
 * Returns the values for a component. Values that only the service needs, to obtain new tokens, are always masked.
 * @param clientValues of the auth client: defaults if `hasDefaults`, and the token placement for tokens
 */
export function toComponentCredentials(
  { type, expiresAtMs }: Pick<SecretView, 'type' | 'expiresAtMs'>,
  clientValues: JsonObject,
  values: JsonObject,
): JsonObject {
  if (!isTokenType(type)) return mergeCredentials(type as CredentialType, clientValues, values);
  const { masked, shared } = COMPONENT_NAMES.get(type) ?? NO_NAMES;
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => !INTERNAL_MEMBERS.includes(name))),
    ...Object.fromEntries(masked.filter((name) => values[name] !== undefined).map((name) => [name, MASK])),
    ...Object.fromEntries(
      shared.filter((name) => clientValues[name] !== undefined).map((name) => [name, clientValues[name]]),
    ),
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  };
}

/** Whether an auth client of the type holds defaults for its secrets. */
export function hasDefaults(type: string): boolean {
  const definition = findDefinition(type);
  return definition !== undefined && definition.provider === undefined && Object.keys(definition.members).length > 0;
}
