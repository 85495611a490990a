import type { Meta, Relationship, Resource } from './jsonApi.js';

export interface AuthClientView {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly scope: { readonly level: string; readonly id?: string };
  readonly componentIds: readonly string[];
  /** As they may be shown; undefined: not at all. */
  readonly credentials: Readonly<Record<string, unknown>> | undefined;
  /** What is stored can't be opened. */
  readonly isUnreadable: boolean;
  /** Absent: it has no provider. */
  readonly health?: AuthClientHealth;
}

/** How its provider takes it. */
export type AuthClientHealth =
  | { readonly status: 'ready' }
  /** Until somebody changes its credentials. `reason` in the provider's words. */
  | { readonly status: 'client_rejected'; readonly sinceMs: number; readonly reason: string | null }
  /** Its provider fails again and again; the service asks for nothing before then. */
  | { readonly status: 'paused'; readonly untilMs: number };

export function toAuthClientResource(client: AuthClientView): Resource {
  const { id, type, name, scope, componentIds, credentials, isUnreadable: unreadable, health } = client;
  const meta = { ...(unreadable ? { unreadable } : {}), ...(health === undefined ? {} : toHealthMeta(health)) };
  return {
    id,
    type: 'auth-client',
    attributes: { type, name, ...(credentials === undefined ? {} : { credentials }) },
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
