import type { Relationship, Resource } from './jsonApi.js';

export interface AuthClientView {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly scope: { readonly level: string; readonly id?: string };
  readonly componentIds: readonly string[];
  /** As they may be shown; undefined: not at all. */
  readonly credentials: Readonly<Record<string, unknown>> | undefined;
  /** What is stored can't be opened. */
  readonly unreadable: boolean;
}

export function authClientResource(client: AuthClientView): Resource {
  const { id, type, name, scope, componentIds, credentials, unreadable } = client;
  return {
    id,
    type: 'auth-client',
    attributes: { type, name, ...(credentials === undefined ? {} : { credentials }) },
    relationships: {
      components: { data: componentIds.map((component) => ({ id: component, type: 'component' })) },
      ...(scope.id === undefined ? {} : { [scope.level]: toScope(scope.level, scope.id) }),
    },
    links: { self: `/v2/auth-clients/${id}` },
    ...(unreadable ? { meta: { unreadable } } : {}),
  };
}

function toScope(level: string, id: string): Relationship {
  return { data: { id, type: level }, links: { self: `/v2/${level}s/${id}` } };
}
