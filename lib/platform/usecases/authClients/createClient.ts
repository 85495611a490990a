import { CREDENTIAL_TYPES, isCredentialType, type CredentialType } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { auditRecord } from '../auditTrail.js';
import { madeIn, makeOnce } from '../directory/by.js';
import { readName } from '../directory/text.js';
import { claimIdempotencyKey, type Repeatable } from '../idempotency.js';
import { badRequest, invalid, notFound } from '../problems.js';
import type { Services } from '../services.js';
import { locate, type NamedScope } from './askedScope.js';
import { readOrDiscover } from './discoveredCredentials.js';
import { componentsFor } from './forComponents.js';
import { AUTH_CLIENT, demandRight } from './rights.js';
import { sealClient } from './sealing.js';
import { showClient, type ClientShown } from './showClient.js';

export interface ClientWanted {
  readonly type: string;
  readonly name: string;
  /** As they were sent. */
  readonly credentials: unknown;
  readonly componentIds: readonly string[];
  /** Where it is to be visible; undefined: everywhere. */
  readonly named: NamedScope | undefined;
}

/** @throws ApiError 400 and 404 with pointers, 403 */
export async function createClient(
  services: Services,
  caller: Caller,
  wanted: ClientWanted,
  repeatable: Repeatable | undefined,
): Promise<ClientShown> {
  const { store, vault } = services;
  const at = await locate(store.directory, caller, wanted.named);
  const { scope, place } = at;
  await demandRight(services, caller, 'create', at, {
    action: 'create',
    resourceType: scope.level === 'global' ? 'deployment' : scope.level,
    resourceId: scope.level === 'global' ? 'global' : scope.id,
  });
  const type = readType(wanted.type);
  const name = readName(wanted.name);
  const values = await readOrDiscover(services, type, wanted.credentials);
  const componentIds = await componentsFor(store, wanted.componentIds, place, type, true);

  const nowMs = services.now();
  const id: AuthClient['id'] = newId(nowMs, services.randomBytes);
  const { tenantId } = place;
  const client: AuthClient = {
    ...sealClient(vault, { id, tenantId }, values),
    id,
    type,
    name,
    scope,
    tenantId,
    componentIds,
    rejectedSinceMs: null,
    rejectedWith: null,
    pausedUntilMs: null,
    failuresInRow: 0,
    acceptedAtMs: null,
    refusedAtMs: null,
    refusedSecretId: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const making = makeOnce(
    services,
    { caller, claim: (tx, claimed) => claimIdempotencyKey(services, tx, caller, repeatable, claimed) },
    id,
    async ({ authClients }, earlier) => {
      const found = await authClients.find(earlier as AuthClient['id']);
      if (found === undefined) throw notFound(AUTH_CLIENT, earlier);
      return found;
    },
    async (tx) => {
      await tx.authClients.add(client);
      const deed = { action: 'create', resourceType: AUTH_CLIENT, resourceId: id } as const;
      await tx.audit.append([auditRecord(services, caller, place, deed)]);
      return client;
    },
  );
  const made = await madeIn(making, () => locate(store.directory, caller, wanted.named));
  return showClient(services, made, scope.level);
}

function readType(type: string): CredentialType {
  if (isCredentialType(type)) return type;
  throw badRequest(invalid('/data/attributes/type', `The type must be one of: ${CREDENTIAL_TYPES.join(', ')}`));
}
