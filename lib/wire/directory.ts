import type { Relationship, Resource } from './jsonApi.js';

interface DirectoryRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

interface RoleAssignment {
  readonly role: string;
  readonly scope: { readonly level: string; readonly id?: string };
}

export function toTenantResource({ id, name, createdAtMs }: DirectoryRecord): Resource {
  return {
    type: 'tenant',
    id,
    attributes: { name, created_at: toIsoTime(createdAtMs) },
    links: { self: `/v2/tenants/${id}` },
  };
}

export function toContractResource({
  id,
  name,
  tenantId,
  createdAtMs,
}: DirectoryRecord & { readonly tenantId: string }): Resource {
  return {
    type: 'contract',
    id,
    attributes: { name, created_at: toIsoTime(createdAtMs) },
    relationships: { tenant: toTenantRelationship(tenantId) },
    links: { self: `/v2/contracts/${id}` },
  };
}

export function toWorkspaceResource({
  id,
  name,
  tenantId,
  contractId,
  createdAtMs,
}: DirectoryRecord & { readonly tenantId: string; readonly contractId: string }): Resource {
  return {
    type: 'workspace',
    id,
    attributes: { name, created_at: toIsoTime(createdAtMs) },
    relationships: {
      contract: {
        data: { type: 'contract', id: contractId },
        links: { self: `/v2/contracts/${contractId}` },
      },
      tenant: toTenantRelationship(tenantId),
    },
    links: { self: `/v2/workspaces/${id}` },
  };
}

/** @param assignments role assignments of the user, if they are included */
export function toUserResource(
  {
    id,
    tenantId,
    email,
    createdAtMs,
  }: { readonly id: string; readonly tenantId: string; readonly email: string; readonly createdAtMs: number },
  assignments?: readonly RoleAssignment[],
): Resource {
  return {
    type: 'user',
    id,
    attributes: {
      email,
      created_at: toIsoTime(createdAtMs),
      ...(assignments === undefined ? {} : { grants: assignments.map(({ role, scope }) => ({ role, ...scope })) }),
    },
    relationships: { tenant: toTenantRelationship(tenantId) },
    links: { self: `/v2/users/${id}` },
  };
}

/** @param plain the key itself, right after its creation */
export function toApiKeyResource(
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
      created_at: toIsoTime(createdAtMs),
      revoked_at: revokedAtMs === null ? null : toIsoTime(revokedAtMs),
    },
    relationships: { user: { data: { type: 'user', id: userId }, links: { self: `/v2/users/${userId}` } } },
  };
}

function toTenantRelationship(id: string): Relationship {
  return { data: { type: 'tenant', id }, links: { self: `/v2/tenants/${id}` } };
}

function toIsoTime(ms: number): string {
  return new Date(ms).toISOString();
}
