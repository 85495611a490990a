import { ApiError } from '../../../errors.js';
import type { CredentialType, Values } from '../../../wire/credentials.js';
import type { Caller } from '../../model/directory.js';
import type { StoredSecret } from '../../model/secret.js';
import type { SecretInPlace, SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { conflict } from '../problems.js';
import { saveRefreshState } from '../refresh/saveRefreshState.js';
import type { Services } from '../services.js';
import { changedSecret, laidOver, type LaidOver, type SecretPatch, type StoredValues } from './changedSecret.js';
import { SECRET, secretFor } from './findSecret.js';
import { changesGrant, firstGrant } from './firstGrant.js';
import type { MadeFor, NewValues } from './newSecret.js';
import { referenceMapped } from './reference.js';
import { openClientOf, openSecret, sealSecret } from './sealing.js';
import { showSecret, type SecretShown } from './showSecret.js';

/** A refresh or a rotation of keys may come in between; more often than this it is not chance. */
const TRIES = 4;

/**
 * Whatever a grant is made from is tried at the provider before it is kept.
 * @throws ApiError 400 with pointers, 403, 404, 409 `reference_taken`, `unreadable` or `changed_meanwhile`; for a grant that the
 *   provider refuses 409, 424 or 503
 */
export async function patchSecret(
  services: Services,
  caller: Caller,
  key: SecretKey,
  patch: SecretPatch,
): Promise<SecretShown> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const found = await secretFor(services, caller, key, 'edit', 'update');
    const secret = await change(services, caller, found, patch);
    if (secret !== undefined) return showSecret(services, caller, { ...found, secret });
  }
  throw conflict('changed_meanwhile', 'Others keep changing this secret: send the request again');
}

/** @returns undefined when somebody else was quicker */
async function change(
  services: Services,
  caller: Caller,
  found: SecretInPlace,
  patch: SecretPatch,
): Promise<StoredSecret | undefined> {
  const { store, vault } = services;
  const { secret, workspace, client } = found;
  const clientValues = openClientOf(vault, client);
  const stored = openForChange(services, secret, patch);
  const components = await store.components.findMany(client.componentIds);
  const madeFor: MadeFor = { client, type: secret.type as CredentialType, clientValues, components };
  const laid = laidOver(secret, stored, patch);
  const granted = await tried(services, caller, found, madeFor, laid);
  const changed = changedSecret(secret, stored, patch, laid, madeFor, services.now(), granted);
  const { values } = changed;
  const resealed = patch.credentials === undefined ? {} : sealSecret(vault, secret, values);

  return referenceMapped(
    store.transaction(async (tx) => {
      const expected = { sealed: secret.sealed, version: secret.version };
      const now = await tx.secrets.update(secret.id, { ...changed.changes, ...resealed }, expected);
      if (now === undefined) return undefined;
      if (patch.credentials !== undefined || patch.state !== undefined) {
        await saveRefreshState(tx, now, values, clientValues);
      }
      const deed = { action: 'update', resourceType: SECRET, resourceId: secret.id, version: now.version } as const;
      await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
      return now;
    }),
  );
}

/** @throws ApiError 409 `unreadable` when the values don't open and the patch has none that could take their place */
function openForChange({ vault }: Services, secret: StoredSecret, patch: SecretPatch): StoredValues {
  let values: Values | undefined;
  try {
    values = openSecret(vault, secret);
  } catch (error: unknown) {
    if (!(error instanceof ApiError) || patch.credentials === undefined) throw error;
  }
  return values;
}

/** @returns undefined when there is nothing to try @throws ApiError the provider's refusal, once that is recorded */
async function tried(
  services: Services,
  caller: Caller,
  { secret, workspace }: SecretInPlace,
  madeFor: MadeFor,
  { sent, merged }: LaidOver,
): Promise<NewValues | undefined> {
  if (!changesGrant(madeFor, sent)) return undefined;
  const granting = firstGrant(services, caller, madeFor, merged);
  services.unfinished.add(granting);
  try {
    return await granting;
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      const [{ code: reason } = { code: 'error' }] = error.problems;
      const deed = { action: 'update', resourceType: SECRET, resourceId: secret.id, version: secret.version } as const;
      const place = placeOfWorkspace(workspace);
      await services.audit(auditRecord(services, caller, place, { ...deed, outcome: 'failed', reason }));
    }
    throw error;
  }
}
