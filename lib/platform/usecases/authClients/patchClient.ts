import { changeClientCredentials, readClientCredentials } from '../../../wire/clientCredentials.js';
import { isCredentialType, type Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { createClientEvent } from '../../refresher/refreshEvents.js';
import type { AuthClientChanges } from '../../store/store.js';
import { auditRecord } from '../auditTrail.js';
import { readName } from '../directory/text.js';
import { recordEvents } from '../events/recordEvents.js';
import { badRequest, conflict, invalid, notFound } from '../problems.js';
import type { Services } from '../services.js';
import type { NamedScope } from './askedScope.js';
import { componentsFor } from './forComponents.js';
import { AUTH_CLIENT, clientFor, demandRight, type ClientInPlace } from './rights.js';
import { openClient, sealClient } from './sealing.js';
import { showClient, type ClientShown } from './showClient.js';

/** What isn't sent stays. */
export interface ClientPatch {
  readonly type: string | undefined;
  readonly name: string | undefined;
  /** As they were sent, to be merged with what is stored. */
  readonly credentials: unknown;
  readonly componentIds: readonly string[] | undefined;
  /** For whoever sends back what an answer showed: it can't change. */
  readonly named: NamedScope | undefined;
}

/** With other credentials the provider may take it again: its secrets are due at once. */
const TRIED_ANEW = {
  rejectedSinceMs: null,
  rejectedWith: null,
  pausedUntilMs: null,
  failuresInRow: 0,
  acceptedAtMs: null,
  refusedAtMs: null,
  refusedSecretId: null,
} as const;

/** How often a change is made anew that was overtaken by another one, such as that of a key's rotation. */
const TRIES = 5;

/** @throws ApiError 400 and 404 with pointers, 403, 409 */
export async function patchClient(
  services: Services,
  caller: Caller,
  id: string,
  patch: ClientPatch,
): Promise<ClientShown> {
  const deed = { action: 'update', resourceType: AUTH_CLIENT, resourceId: id } as const;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await clientFor(services.store, caller, id);
    await demandRight(services, caller, 'edit', found.at, deed);
    const { client, at } = found;
    const changes = await changesFor(services, found, patch);
    const updated = await services.store.transaction(async (tx) => {
      const done = await tx.authClients.update(client.id, changes, client.sealed);
      if (done === undefined) return undefined;
      await tx.audit.append([auditRecord(services, caller, at.place, deed)]);
      if (patch.credentials !== undefined) await tx.refreshes.retryRefused(client.id);
      if (patch.credentials !== undefined && client.rejectedSinceMs !== null) {
        await recordEvents(services, tx, [createClientEvent(client, 'auth_client.accepted', {})]);
      }
      return done;
    });
    if (updated !== undefined) return showClient(services, updated, at.scope.level);
  }
  if ((await services.store.authClients.find(id as AuthClient['id'])) === undefined) throw notFound(AUTH_CLIENT, id);
  throw conflict('changed_meanwhile', 'The auth-client is being changed by others: try again');
}

async function changesFor(
  services: Services,
  { client, at }: ClientInPlace,
  { type, name, credentials, componentIds, named }: ClientPatch,
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
      : { ...sealClient(services.vault, client, valuesFor(services, client, credentials)), ...TRIED_ANEW }),
    ...(componentIds === undefined
      ? {}
      : { componentIds: await componentsFor(services.store, componentIds, at.place, client.type, type !== undefined) }),
    updatedAtMs: services.now(),
  };
}

/** What can't be opened is mended by sending all of it. @throws ApiError 400 */
function valuesFor({ vault, plainHttpAllowed }: Services, client: AuthClient, credentials: unknown): Values {
  const type = client.type as Parameters<typeof readClientCredentials>[0];
  const stored = openClient(vault, client);
  const read =
    stored === undefined
      ? readClientCredentials(type, credentials, plainHttpAllowed)
      : changeClientCredentials(type, stored, credentials, plainHttpAllowed);
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}
