import { ApiError } from '../../../errors.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { isAllowed, canSee, type Permission } from '../../model/permissions.js';
import { covers, type Level, type Place } from '../../model/scope.js';
import type { DirectoryRepository } from '../../store/store.js';
import { requirePermission, DEPLOYMENT } from '../access.js';
import { createAuditRecord, type AuditedAction } from '../createAuditRecord.js';
import { findGrantedScopes, locateScope, type LocatedScope } from '../directory/scopes.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';

export const AUTH_CLIENT = 'auth-client';

type AuthClientPermission = 'get' | 'create' | 'edit' | 'delete';

const LEVELS = { global: 'global', tenant: 'tenants', contract: 'contracts', workspace: 'workspaces' } as const;

export function buildPermission(level: Level, permission: AuthClientPermission): Permission {
  return `${LEVELS[level]}.auth_clients.${permission}`;
}

/** @throws ApiError 403, once the refusal is recorded */
export async function requireAuthClientPermission(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  permission: AuthClientPermission,
  { scope, place }: LocatedScope,
  action: AuditedAction,
): Promise<void> {
  try {
    requirePermission(caller, buildPermission(scope.level, permission), place);
  } catch (error: unknown) {
    if (error instanceof ApiError) await recordDenial(services, caller, place, action);
    throw error;
  }
}

export async function recordDenial(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  place: Place,
  action: AuditedAction,
): Promise<void> {
  await services.audit(
    createAuditRecord(services, caller, place, { ...action, outcome: 'denied', reason: 'forbidden' }),
  );
}

/** Whether the caller has the right at the very level that the auth-client is at. */
export function hasPermissionAt(
  caller: Caller,
  permission: AuthClientPermission,
  { scope, place }: LocatedScope,
): boolean {
  return isAllowed(caller, buildPermission(scope.level, permission), place);
}

/** Whether there is any place in which the caller may make auth-clients. */
export function mayCreateAnywhere(caller: Caller): boolean {
  return caller.grants.some(({ scope }) => {
    const place = scope.level === 'global' ? DEPLOYMENT : { ...DEPLOYMENT, [`${scope.level}Id`]: scope.id };
    return isAllowed(caller, buildPermission('workspace', 'create'), place);
  });
}

/** An auth-client, and where it is. */
export interface PlacedAuthClient {
  readonly client: AuthClient;
  readonly at: LocatedScope;
}

/**
 * An auth-client that the caller has a role at, or works below.
 * @throws ApiError 404, alike for missing and foreign ones
 */
export async function findAuthClient(
  { authClients, directory }: Pick<Services['store'], 'authClients' | 'directory'>,
  caller: Caller,
  id: string,
): Promise<PlacedAuthClient> {
  const client = await authClients.find(id as AuthClient['id']);
  const at = client && (await locateScope(directory, client.scope));
  if (client === undefined || at === undefined || !(await isVisibleTo(directory, caller, at)))
    throw notFound(AUTH_CLIENT, id);
  return { client, at };
}

async function isVisibleTo(
  directory: DirectoryRepository,
  caller: Caller,
  { scope, place }: LocatedScope,
): Promise<boolean> {
  if (scope.level === 'global' || canSee(caller, place)) return true;
  return (await findGrantedScopes(directory, caller)).some((granted) => covers(scope, granted.place));
}
