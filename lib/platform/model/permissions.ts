import type { Account, RoleAssignment, Role } from './directory.js';
import { covers, type Level, type Place } from './scope.js';

/** The levels by their prefix in permissions, widest first. */
const LEVEL_PREFIXES = { global: 'global', tenants: 'tenant', contracts: 'contract', workspaces: 'workspace' } as const;
type LevelPrefix = keyof typeof LEVEL_PREFIXES;

type Right =
  | `auth_clients.${'get' | 'create' | 'edit' | 'delete'}`
  | `auth_secret.${'get' | 'create' | 'edit' | 'delete' | 'refresh' | 'get_credentials'}`
  /** Tenants, contracts, workspaces, users and keys under the level of the permission. */
  | `directory.${'get' | 'edit'}`
  | `components.${'get' | 'edit'}`
  | `webhooks.${'get' | 'edit'}`
  /** The run uses the values of secrets; they are not shown to its user. */
  | 'flows.run'
  | 'audit.get';

/** A right at a level: `workspaces.auth_secret.get`. */
export type Permission = `${LevelPrefix}.${Right}`;

const GUEST_RIGHTS: readonly Right[] = ['auth_clients.get', 'auth_secret.get', 'components.get', 'directory.get'];
const OPERATOR_RIGHTS: readonly Right[] = [
  ...GUEST_RIGHTS,
  'auth_secret.get_credentials',
  'auth_secret.refresh',
  'flows.run',
];
/** Granted at the level of workspaces only: members cannot change what workspaces share. */
const DESIGN_RIGHTS: readonly Right[] = [
  ...(['create', 'edit', 'delete'] as const).map((verb): Right => `auth_secret.${verb}`),
  ...(['create', 'edit', 'delete'] as const).map((verb): Right => `auth_clients.${verb}`),
  'webhooks.get',
  'webhooks.edit',
];

/** Whether one of the account's role assignments covers the place and its role has the right at the permission's level. */
export function isAllowed(account: Pick<Account, 'roleAssignments'>, permission: Permission, place: Place): boolean {
  const dot = permission.indexOf('.');
  const level = LEVEL_PREFIXES[permission.slice(0, dot) as LevelPrefix];
  const right = permission.slice(dot + 1) as Right;
  return account.roleAssignments.some(
    (assignment) =>
      coversLevel(assignment, level) &&
      covers(assignment.scope, place) &&
      hasRight(assignment.role, right, level === 'workspace'),
  );
}

/** Whether the account has a role at the place. If not, nothing there may be revealed to it. */
export function canSee(account: Pick<Account, 'roleAssignments'>, place: Place): boolean {
  return account.roleAssignments.some((assignment) => covers(assignment.scope, place));
}

function hasRight(role: Role, right: Right, atWorkspaces: boolean): boolean {
  switch (role) {
    case 'guest':
      return GUEST_RIGHTS.includes(right);
    case 'operator':
      return OPERATOR_RIGHTS.includes(right);
    case 'member':
      return OPERATOR_RIGHTS.includes(right) || (atWorkspaces && DESIGN_RIGHTS.includes(right));
    case 'admin':
      return true;
  }
}

const LEVELS_WIDEST_FIRST: readonly Level[] = ['global', 'tenant', 'contract', 'workspace'];

function coversLevel({ scope }: RoleAssignment, level: Level): boolean {
  return LEVELS_WIDEST_FIRST.indexOf(scope.level) <= LEVELS_WIDEST_FIRST.indexOf(level);
}
