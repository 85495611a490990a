import type { Relationship, Resource } from './jsonApi.js';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

interface Role {
  readonly role: string;
  readonly scope: { readonly level: string; readonly id?: string };
}

export function tenantResource({ id, name, createdAtMs }: Named): Resource {
  return {
    type: 'tenant',
    id,
    attributes: { name, created_at: iso(createdAtMs) },
    links: { self: `/v2/tenants/${id}` },
  };
}

export function contractResource({ id, name, tenantId, createdAtMs }: Named & { readonly tenantId: string }): Resource {
  return {
    type: 'contract',
    id,
    attributes: { name, created_at: iso(createdAtMs) },
    relationships: { tenant: toTenant(tenantId) },
    links: { self: `/v2/contracts/${id}` },
  };
}

export function workspaceResource({
  id,
  name,
  tenantId,
  contractId,
  createdAtMs,
}: Named & { readonly tenantId: string; readonly contractId: string }): Resource {
  return {
    type: 'workspace',
    id,
    attributes: { name, created_at: iso(createdAtMs) },
    relationships: {
      contract: {
        data: { type: 'contract', id: contractId },
        links: { self: `/v2/contracts/${contractId}` },
      },
      tenant: toTenant(tenantId),
    },
    links: { self: `/v2/workspaces/${id}` },
  };
}

/** @param grants what the user may do, where that is shown */
export function userResource(
  {
    id,
    tenantId,
    email,
    createdAtMs,
  }: { readonly id: string; readonly tenantId: string; readonly email: string; readonly createdAtMs: number },
  grants?: readonly Role[],
): Resource {
  return {
    type: 'user',
    id,
    attributes: {
      email,
      created_at: iso(createdAtMs),
      ...(grants === undefined ? {} : { grants: grants.map(({ role, scope }) => ({ role, ...scope })) }),
    },
    relationships: { tenant: toTenant(tenantId) },
    links: { self: `/v2/users/${id}` },
  };
}

/** @param plain the key itself, when it has just been made */
export function apiKeyResource(
  {
    id,
    userId,
    name,
    createdAtMs,
    revokedAtMs,
  }: {
    readonly id: string;
    readonly userId: string;
    readonly name: string;
    readonly createdAtMs: number;
    readonly revokedAtMs: number | null;
  },
  plain?: string,
): Resource {
  return {
    type: 'api-key',
    id,
    attributes: {
      name,
      ...(plain === undefined ? {} : { key: plain }),
      created_at: iso(createdAtMs),
      revoked_at: revokedAtMs === null ? null : iso(revokedAtMs),
    },
    relationships: { user: { data: { type: 'user', id: userId }, links: { self: `/v2/users/${userId}` } } },
  };
}

function toTenant(id: string): Relationship {
  return { data: { type: 'tenant', id }, links: { self: `/v2/tenants/${id}` } };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
