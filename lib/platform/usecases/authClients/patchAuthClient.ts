import { patchClientCredentials, readClientCredentials } from '../../../wire/clientCredentials.js';
import { isCredentialType } from '../../../auth/registry.js';
import type { JsonObject } from '../../../json.js';
import { UNTRIED, type AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { createClientEvent } from '../../model/event.js';
import type { AuthClientChanges } from '../../store/store.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { readName } from '../directory/nameAndEmail.js';
import { recordEvents } from '../events/recordEvents.js';
import { badRequest, conflict, invalid, notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import type { NamedScope } from './namedScope.js';
import { resolveComponents } from './resolveComponents.js';
import {
  AUTH_CLIENT,
  getAuthClient,
  requireAuthClientPermission,
  type LocatedAuthClient,
} from './authClientPermissions.js';
import { openRecord, sealRecord } from '../../vault/sealedRecord.js';
import { showAuthClient, type AuthClientView } from './showAuthClient.js';

/** The members of a PATCH request; absent ones stay unchanged. */
export interface AuthClientPatch {
  readonly type: string | undefined;
  /** If sent, it must be the current one. */
  readonly provider: string | undefined;
  readonly name: string | undefined;
  /** As sent, to be merged with the stored ones. */
  readonly credentials: unknown;
  readonly componentIds: readonly string[] | undefined;
  /** If sent, it must be the current scope. */
  readonly named: NamedScope | undefined;
}

/** Attempts per request, since another change, such as a key rotation, may come in between. */
const MAX_ATTEMPTS = 5;

/**
 * Changes an auth client.
 * @throws ApiError `invalid`, `missing`, `forbidden`, `not_found`, `changed_meanwhile`
 */
export async function patchAuthClient(
  services: Services,
  caller: Caller,
  id: string,
  patch: AuthClientPatch,
): Promise<AuthClientView> {
  const action = { action: 'update', resourceType: AUTH_CLIENT, resourceId: id } as const;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await getAuthClient(services.store, caller, id);
    await requireAuthClientPermission(services, caller, 'edit', found.locatedScope, action);
    const { client, locatedScope } = found;
    const changes = await buildChanges(services, found, patch);
    const updated = await services.store.transaction(async (tx) => {
      const changed = await tx.authClients.update(client.id, changes, client.sealed);
      if (changed === undefined) return undefined;
      await tx.audit.append([createAuditRecord(services, caller, locatedScope.place, action)]);
      if (patch.credentials !== undefined) await tx.refreshes.retryClientRejected(client.id);
      if (patch.credentials !== undefined && client.rejectedSinceMs !== null) {
        await recordEvents(services, tx, [createClientEvent(client, 'auth_client.accepted', {})]);
      }
      return changed;
    });
    if (updated !== undefined) return showAuthClient(services, updated, locatedScope.scope.level);
  }
  if ((await services.store.authClients.find(id as AuthClient['id'])) === undefined) throw notFound(AUTH_CLIENT, id);
  throw conflict('changed_meanwhile', 'Other requests are changing this auth client: send the request again');
}

async function buildChanges(
  services: Services,
  { client, locatedScope }: LocatedAuthClient,
  { type, provider, name, credentials, componentIds, named }: AuthClientPatch,
): Promise<AuthClientChanges> {
  if (!isCredentialType(client.type) || (type !== undefined && type !== client.type)) {
    throw badRequest(
      invalid('/data/attributes/type', "The type of an auth client can't be changed: create another one"),
    );
  }
  if (provider !== undefined && provider !== client.provider) {
    throw badRequest(
      invalid('/data/attributes/provider', "The provider of an auth client can't be changed: create another one"),
    );
  }
  const { scope } = client;
  if (named !== undefined && (scope.level !== named.level || scope.id !== named.id)) {
    throw badRequest({
      code: 'invalid',
      detail: "The scope of an auth client can't be changed: create another one",
      source: named.source,
    });
  }
  return {
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(credentials === undefined
      ? {}
      : {
          ...sealRecord(services.vault, client, mergeCredentials(services, client, credentials)),
          // The provider may accept the new credentials: past failures no longer count and the secrets are due at once.
          ...UNTRIED,
        }),
    ...(componentIds === undefined
      ? {}
      : {
          componentIds: await resolveComponents(
            services.store,
            componentIds,
            locatedScope.place,
            client.type,
            type !== undefined,
          ),
        }),
    updatedAtMs: services.now(),
  };
}

/**
 * Merges new credentials with the stored ones. If those can't be decrypted, the request has to send all of them.
 * @throws ApiError `invalid`, `missing`
 */
function mergeCredentials({ vault, allowsPlainHttp }: Services, client: AuthClient, credentials: unknown): JsonObject {
  const type = client.type as Parameters<typeof readClientCredentials>[0];
  const stored = openRecord(vault, client);
  const read =
    stored === undefined
      ? readClientCredentials(type, credentials, allowsPlainHttp, client.provider)
      : patchClientCredentials(type, stored, credentials, allowsPlainHttp, client.provider);
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}
