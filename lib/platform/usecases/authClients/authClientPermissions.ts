import type { AuthClient } from '../../model/authClient.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { isAllowed, canSee, type Permission } from '../../model/permissions.js';
import { covers, type Level } from '../../model/scope.js';
import type { DirectoryRepository } from '../../store/store.js';
import { DEPLOYMENT, placeOfWorkspace, requireAuditedPermission } from '../access.js';
import type { AuditedAction } from '../createAuditRecord.js';
import { findGrantedScopes, locateScope, type LocatedScope } from '../directory/scopes.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';

export const AUTH_CLIENT = 'auth-client';

type AuthClientPermission = 'get' | 'create' | 'edit' | 'delete';

const LEVELS = { global: 'global', tenant: 'tenants', contract: 'contracts', workspace: 'workspaces' } as const;

function buildPermission(level: Level, permission: AuthClientPermission): Permission {
  return `${LEVELS[level]}.auth_clients.${permission}`;
}

/**
 * Checks a permission for auth clients. A denial is recorded in the audit log.
 * @throws ApiError `forbidden`
 */
export async function requireAuthClientPermission(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  permission: AuthClientPermission,
  { scope, place }: LocatedScope,
  action: AuditedAction,
): Promise<void> {
  await requireAuditedPermission(services, caller, buildPermission(scope.level, permission), place, action);
}

/** Whether the caller has the permission at the level of the auth client itself. */
export function hasPermissionAt(
  caller: Caller,
  permission: AuthClientPermission,
  { scope, place }: LocatedScope,
): boolean {
  return isAllowed(caller, buildPermission(scope.level, permission), place);
}

/** Whether the caller may create auth clients in any scope. */
export function mayCreateAnywhere(caller: Caller): boolean {
  return caller.roleAssignments.some(({ scope }) => {
    const place = scope.level === 'global' ? DEPLOYMENT : { ...DEPLOYMENT, [`${scope.level}Id`]: scope.id };
    return isAllowed(caller, buildPermission('workspace', 'create'), place);
  });
}

/** An auth client with its scope. */
export interface LocatedAuthClient {
  readonly client: AuthClient;
  readonly locatedScope: LocatedScope;
}

/**
 * Returns an auth client for a caller with a role in its scope or below.
 * @throws ApiError `not_found` when it doesn't exist or the caller can't see it
 */
export async function getAuthClient(
  { authClients, directory }: Pick<Services['store'], 'authClients' | 'directory'>,
  caller: Caller,
  id: string,
): Promise<LocatedAuthClient> {
  const client = await authClients.find(id as AuthClient['id']);
  const locatedScope = client && (await locateScope(directory, client.scope));
  if (client === undefined || locatedScope === undefined || !(await isVisibleTo(directory, caller, locatedScope)))
    throw notFound(AUTH_CLIENT, id);
  return { client, locatedScope };
}

/**
 * Returns an auth client for the secrets of a workspace.
 * @throws ApiError `not_found` when it doesn't exist or isn't visible in the workspace
 */
export async function getAuthClientForSecrets(
  { authClients }: Pick<Services['store'], 'authClients'>,
  workspace: Workspace,
  id: string,
): Promise<AuthClient> {
  const client = await authClients.find(id as AuthClient['id']);
  if (client !== undefined && covers(client.scope, placeOfWorkspace(workspace))) return client;
  throw notFound(AUTH_CLIENT, id, { pointer: '/data/relationships/auth_client/data/id' });
}

async function isVisibleTo(
  directory: DirectoryRepository,
  caller: Caller,
  { scope, place }: LocatedScope,
): Promise<boolean> {
  if (scope.level === 'global' || canSee(caller, place)) return true;
  return (await findGrantedScopes(directory, caller)).some((granted) => covers(scope, granted.place));
}
