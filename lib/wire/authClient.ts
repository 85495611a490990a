import type { Meta, Relationship, Resource } from './jsonApi.js';
import type { JsonObject } from '../json.js';

/** The public fields of an auth client. */
interface AuthClientView {
  readonly id: string;
  readonly type: string;
  /** Id of its provider in the catalogue; null: none. */
  readonly provider: string | null;
  readonly name: string;
  readonly scope: { readonly level: string; readonly id?: string };
  readonly componentIds: readonly string[];
  /** Masked; undefined when the caller may not read them. */
  readonly credentials: JsonObject | undefined;
  /** The stored credentials can't be decrypted. */
  readonly isUnreadable: boolean;
  /** Absent for a type without a provider. */
  readonly health?: AuthClientHealth;
}

/** Condition of an auth client at its provider. */
export type AuthClientHealth =
  | { readonly status: 'ready' }
  /** Until its credentials are changed. `reason` is the provider's error description. */
  | { readonly status: 'client_rejected'; readonly sinceMs: number; readonly reason: string | null }
  /** The circuit breaker is open: no token requests until then. */
  | { readonly status: 'paused'; readonly untilMs: number };

export function toAuthClientResource(client: AuthClientView): Resource {
  const { id, type, provider, name, scope, componentIds, credentials, isUnreadable, health } = client;
  const meta = { ...(isUnreadable ? { unreadable: true } : {}), ...(health === undefined ? {} : toHealthMeta(health)) };
  return {
    id,
    type: 'auth-client',
    attributes: {
      type,
      name,
      ...(provider === null ? {} : { provider }),
      ...(credentials === undefined ? {} : { credentials }),
    },
    relationships: {
      components: { data: componentIds.map((component) => ({ id: component, type: 'component' })) },
      ...(scope.id === undefined ? {} : { [scope.level]: toScopeRelationship(scope.level, scope.id) }),
    },
    links: { self: `/v2/auth-clients/${id}` },
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
  };
}

function toHealthMeta(health: AuthClientHealth): Meta {
  switch (health.status) {
    case 'ready':
      return { health: health.status };
    case 'client_rejected':
      return { health: health.status, since: new Date(health.sinceMs).toISOString(), reason: health.reason };
    case 'paused':
      return { health: health.status, until: new Date(health.untilMs).toISOString() };
  }
}

function toScopeRelationship(level: string, id: string): Relationship {
  return { data: { id, type: level }, links: { self: `/v2/${level}s/${id}` } };
}
