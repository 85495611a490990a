import type { Resource } from './jsonApi.js';
import type { JsonObject } from '../json.js';

interface ComponentView {
  readonly id: string;
  /** Null: every tenant may use it. */
  readonly tenantId: string | null;
  readonly name: string;
  readonly teamName: string;
  readonly descriptor: JsonObject;
}

export function toComponentResource({ id, tenantId, name, teamName, descriptor }: ComponentView): Resource {
  return {
    type: 'component',
    id,
    attributes: { name, team_name: teamName, descriptor },
    ...(tenantId === null
      ? {}
      : {
          relationships: {
            tenant: { data: { type: 'tenant', id: tenantId }, links: { self: `/v2/tenants/${tenantId}` } },
          },
        }),
    links: { self: `/v2/components/${id}` },
  };
}
