import { CREDENTIAL_TYPES, isCredentialType, type CredentialType } from '../../../auth/registry.js';
import { UNTRIED, type AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { recheckOnFailure, createOnce } from '../directory/actor.js';
import { readName } from '../directory/nameAndEmail.js';
import { claimIdempotencyKey, type IdempotentRequest } from '../idempotency.js';
import { badRequest, invalid, notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import { resolveScope, type NamedScope } from './namedScope.js';
import { findProvider, requireProvider } from './findProvider.js';
import { readOrDiscoverCredentials } from './readOrDiscoverCredentials.js';
import { resolveComponents } from './resolveComponents.js';
import { AUTH_CLIENT, requireAuthClientPermission } from './authClientPermissions.js';
import { sealRecord } from '../../vault/sealedRecord.js';
import { showAuthClient, type AuthClientView } from './showAuthClient.js';

export interface CreateAuthClientRequest {
  readonly type: string;
  /** Undefined: it is recognized by the credentials. */
  readonly provider: string | undefined;
  readonly name: string;
  /** As sent. */
  readonly credentials: unknown;
  readonly componentIds: readonly string[];
  /** The scope that it is visible in; undefined: everywhere. */
  readonly named: NamedScope | undefined;
}

/**
 * Creates an auth client.
 * @throws ApiError `invalid`, `missing`, `forbidden`, `not_found`, `idempotency_key_reused`
 */
export async function createAuthClient(
  services: Services,
  caller: Caller,
  request: CreateAuthClientRequest,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<AuthClientView> {
  const { store, vault } = services;
  const locatedScope = await resolveScope(store.directory, caller, request.named);
  const { scope, place } = locatedScope;
  await requireAuthClientPermission(services, caller, 'create', locatedScope, {
    action: 'create',
    resourceType: scope.level === 'global' ? 'deployment' : scope.level,
    resourceId: scope.level === 'global' ? 'global' : scope.id,
  });
  const type = readType(request.type);
  const name = readName(request.name);
  const named = request.provider === undefined ? undefined : await requireProvider(services, request.provider, type);
  const values = await readOrDiscoverCredentials(services, type, request.credentials, named);
  const provider = named ?? (await findProvider(services, type, values));
  const componentIds = await resolveComponents(store, request.componentIds, place, type, true);

  const nowMs = services.now();
  const id: AuthClient['id'] = newId(nowMs, services.randomBytes);
  const { tenantId } = place;
  const client: AuthClient = {
    ...sealRecord(vault, { id, tenantId }, values),
    id,
    type,
    provider,
    name,
    scope,
    tenantId,
    componentIds,
    ...UNTRIED,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const creation = createOnce(
    services,
    { caller, claim: (tx, claimed) => claimIdempotencyKey(services, tx, caller, idempotentRequest, claimed) },
    id,
    async ({ authClients }, earlierId) => {
      const found = await authClients.find(earlierId as AuthClient['id']);
      if (found === undefined) throw notFound(AUTH_CLIENT, earlierId);
      return found;
    },
    async (tx) => {
      await tx.authClients.add(client);
      const action = { action: 'create', resourceType: AUTH_CLIENT, resourceId: id } as const;
      await tx.audit.append([createAuditRecord(services, caller, place, action)]);
      return client;
    },
  );
  const created = await recheckOnFailure(creation, () => resolveScope(store.directory, caller, request.named));
  return showAuthClient(services, created, scope.level);
}

function readType(type: string): CredentialType {
  if (isCredentialType(type)) return type;
  throw badRequest(invalid('/data/attributes/type', `The type must be one of: ${CREDENTIAL_TYPES.join(', ')}`));
}
