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

/** Where flows and their secrets live. Always under a contract: the vendor's client reads it without asking. */
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
  /** In lower case, unique in the deployment: people sign in with it. */
  readonly email: string;
  readonly createdAtMs: number;
}

/** `guest` looks, `operator` also runs flows (reads values, refreshes), `member` also designs them, `admin` does all. */
export const ROLES = ['guest', 'operator', 'member', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A role that a user holds in a scope and everything under it. */
export interface RoleAssignment {
  readonly userId: UserId;
  readonly role: Role;
  readonly scope: Scope;
}

/** The key itself is shown once and not kept. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly userId: UserId;
  readonly name: string;
  /** SHA-256 of the key, base64url. */
  readonly hash: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

/** Whoever a valid API key belongs to. */
export interface Account {
  readonly user: User;
  readonly keyId: ApiKeyId;
  readonly grants: readonly RoleAssignment[];
}

/** Who makes a request, for the rules and for the audit. */
export interface Caller extends Omit<Account, 'keyId'> {
  /** Null: a session. */
  readonly keyId: ApiKeyId | null;
  /** Null: an API key. Sessions get no values of secrets. */
  readonly sessionId: SessionId | null;
  readonly requestId: string;
}
