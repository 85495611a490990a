import { patchClientCredentials, readClientCredentials } from '../../../wire/clientCredentials.js';
import { isCredentialType, type Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { createClientEvent } from '../../refresher/refreshEvents.js';
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
  findAuthClient,
  requireAuthClientPermission,
  type PlacedAuthClient,
} from './authClientPermissions.js';
import { openAuthClient, sealAuthClient } from './sealAuthClient.js';
import { showAuthClient, type AuthClientView } from './showAuthClient.js';

/** What isn't sent stays. */
export interface AuthClientPatch {
  readonly type: string | undefined;
  readonly name: string | undefined;
  /** As they were sent, to be merged with what is stored. */
  readonly credentials: unknown;
  readonly componentIds: readonly string[] | undefined;
  /** For whoever sends back what an answer showed: it can't change. */
  readonly named: NamedScope | undefined;
}

/** With other credentials the provider may take it again: its secrets are due at once. */
const RESET_HEALTH = {
  rejectedSinceMs: null,
  rejectedWith: null,
  pausedUntilMs: null,
  failuresInRow: 0,
  acceptedAtMs: null,
  refusedAtMs: null,
  refusedSecretId: null,
} as const;

/** How often a change is made anew that was overtaken by another one, such as that of a key's rotation. */
const MAX_ATTEMPTS = 5;

/** @throws ApiError 400 and 404 with pointers, 403, 409 */
export async function patchAuthClient(
  services: Services,
  caller: Caller,
  id: string,
  patch: AuthClientPatch,
): Promise<AuthClientView> {
  const action = { action: 'update', resourceType: AUTH_CLIENT, resourceId: id } as const;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await findAuthClient(services.store, caller, id);
    await requireAuthClientPermission(services, caller, 'edit', found.at, action);
    const { client, at } = found;
    const changes = await buildChanges(services, found, patch);
    const updated = await services.store.transaction(async (tx) => {
      const changed = await tx.authClients.update(client.id, changes, client.sealed);
      if (changed === undefined) return undefined;
      await tx.audit.append([createAuditRecord(services, caller, at.place, action)]);
      if (patch.credentials !== undefined) await tx.refreshes.retryClientRejected(client.id);
      if (patch.credentials !== undefined && client.rejectedSinceMs !== null) {
        await recordEvents(services, tx, [createClientEvent(client, 'auth_client.accepted', {})]);
      }
      return changed;
    });
    if (updated !== undefined) return showAuthClient(services, updated, at.scope.level);
  }
  if ((await services.store.authClients.find(id as AuthClient['id'])) === undefined) throw notFound(AUTH_CLIENT, id);
  throw conflict('changed_meanwhile', 'The auth-client is being changed by others: try again');
}

async function buildChanges(
  services: Services,
  { client, at }: PlacedAuthClient,
  { type, name, credentials, componentIds, named }: AuthClientPatch,
): Promise<AuthClientChanges> {
  if (!isCredentialType(client.type) || (type !== undefined && type !== client.type)) {
    throw badRequest(invalid('/data/attributes/type', "An auth-client's type can't be changed: make another one"));
  }
  const { scope } = client;
  if (named !== undefined && (scope.level !== named.level || scope.id !== named.id)) {
    throw badRequest({
      code: 'invalid',
      detail: "Where an auth-client is visible can't be changed: make another one",
      source: named.source,
    });
  }
  return {
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(credentials === undefined
      ? {}
      : {
          ...sealAuthClient(services.vault, client, mergeCredentials(services, client, credentials)),
          ...RESET_HEALTH,
        }),
    ...(componentIds === undefined
      ? {}
      : {
          componentIds: await resolveComponents(
            services.store,
            componentIds,
            at.place,
            client.type,
            type !== undefined,
          ),
        }),
    updatedAtMs: services.now(),
  };
}

/** What can't be opened is mended by sending all of it. @throws ApiError 400 */
function mergeCredentials(
  { vault, allowsPlainHttp: plainHttpAllowed }: Services,
  client: AuthClient,
  credentials: unknown,
): Values {
  const type = client.type as Parameters<typeof readClientCredentials>[0];
  const stored = openAuthClient(vault, client);
  const read =
    stored === undefined
      ? readClientCredentials(type, credentials, plainHttpAllowed)
      : patchClientCredentials(type, stored, credentials, plainHttpAllowed);
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}
