import type { ApiKeyId, ContractId, SessionId, TenantId, UserId, WorkspaceId } from './ids.js';
import type { Scope } from './scope.js';

export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAtMs: number;
}

export interface Contract {
  readonly id: ContractId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly createdAtMs: number;
}

/** Owns integration flows and their secrets. Always belongs to a contract: elastic.io clients read that without a check. */
export interface Workspace {
  readonly id: WorkspaceId;
  readonly tenantId: TenantId;
  readonly contractId: ContractId;
  readonly name: string;
  readonly createdAtMs: number;
}

export interface User {
  readonly id: UserId;
  readonly tenantId: TenantId;
  /** In lower case, unique in the deployment, as it is the user name for signing in. */
  readonly email: string;
  readonly createdAtMs: number;
}

/**
 * `guest` sees everything but values, `operator` also runs flows, reads values and refreshes, `member` also edits,
 * `admin` may do everything.
 */
export const ROLES = ['guest', 'operator', 'member', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A role that a user has in a scope and everything under it. */
export interface RoleAssignment {
  readonly userId: UserId;
  readonly role: Role;
  readonly scope: Scope;
}

/** The key itself is shown once and not stored. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly userId: UserId;
  readonly name: string;
  /** SHA-256 of the key, base64url. */
  readonly hash: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

/** The user of a valid API key. */
export interface Account {
  readonly user: User;
  readonly keyId: ApiKeyId;
  readonly roleAssignments: readonly RoleAssignment[];
}

/** The authenticated user of a request, for permission checks and the audit log. */
export interface Caller extends Omit<Account, 'keyId'> {
  /** Null: the request is authenticated by a session. */
  readonly keyId: ApiKeyId | null;
  /** Null: the request is authenticated by an API key. Sessions never get values of secrets. */
  readonly sessionId: SessionId | null;
  readonly requestId: string;
}
