import { ApiError } from '../../../errors.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { allowed, sees, type Permission } from '../../model/permissions.js';
import { covers, type Level, type Place } from '../../model/scope.js';
import type { DirectoryRepository } from '../../store/store.js';
import { demand, DEPLOYMENT } from '../access.js';
import { auditRecord, type Deed } from '../auditTrail.js';
import { grantedScopes, placed, type PlacedScope } from '../directory/scopes.js';
import { notFound } from '../problems.js';
import type { Services } from '../services.js';

export const AUTH_CLIENT = 'auth-client';

type Right = 'get' | 'create' | 'edit' | 'delete';

const LEVELS = { global: 'global', tenant: 'tenants', contract: 'contracts', workspace: 'workspaces' } as const;

export function permissionAt(level: Level, right: Right): Permission {
  return `${LEVELS[level]}.auth_clients.${right}`;
}

/** @throws ApiError 403, once the refusal is recorded */
export async function demandRight(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  right: Right,
  { scope, place }: PlacedScope,
  deed: Deed,
): Promise<void> {
  try {
    demand(caller, permissionAt(scope.level, right), place);
  } catch (error: unknown) {
    if (error instanceof ApiError) await recordRefusal(services, caller, place, deed);
    throw error;
  }
}

export async function recordRefusal(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  place: Place,
  deed: Deed,
): Promise<void> {
  await services.audit(auditRecord(services, caller, place, { ...deed, outcome: 'denied', reason: 'forbidden' }));
}

/** Whether the caller has the right at the very level that the auth-client is at. */
export function mayAt(caller: Caller, right: Right, { scope, place }: PlacedScope): boolean {
  return allowed(caller, permissionAt(scope.level, right), place);
}

/** Whether there is any place in which the caller may make auth-clients. */
export function mayCreateSomewhere(caller: Caller): boolean {
  return caller.grants.some(({ scope }) => {
    const place = scope.level === 'global' ? DEPLOYMENT : { ...DEPLOYMENT, [`${scope.level}Id`]: scope.id };
    return allowed(caller, permissionAt('workspace', 'create'), place);
  });
}

/** An auth-client, and where it is. */
export interface ClientInPlace {
  readonly client: AuthClient;
  readonly at: PlacedScope;
}

/**
 * An auth-client that the caller has a role at, or works below.
 * @throws ApiError 404, alike for missing and foreign ones
 */
export async function clientFor(
  { authClients, directory }: Pick<Services['store'], 'authClients' | 'directory'>,
  caller: Caller,
  id: string,
): Promise<ClientInPlace> {
  const client = await authClients.find(id as AuthClient['id']);
  const at = client && (await placed(directory, client.scope));
  if (client === undefined || at === undefined || !(await knows(directory, caller, at)))
    throw notFound(AUTH_CLIENT, id);
  return { client, at };
}

async function knows(directory: DirectoryRepository, caller: Caller, { scope, place }: PlacedScope): Promise<boolean> {
  if (scope.level === 'global' || sees(caller, place)) return true;
  return (await grantedScopes(directory, caller)).some((granted) => covers(scope, granted.place));
}
