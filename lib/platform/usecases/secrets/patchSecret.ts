import { ApiError } from '../../../errors.js';
import type { CredentialType, Values } from '../../../wire/credentials.js';
import type { Caller } from '../../model/directory.js';
import type { StoredSecret } from '../../model/secret.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict } from '../apiErrors.js';
import { saveRefreshState } from '../refresh/saveRefreshState.js';
import type { Services } from '../services.js';
import {
  applySecretPatch,
  mergeSecretPatch,
  type MergedPatch,
  type SecretPatch,
  type StoredValues,
} from './applySecretPatch.js';
import { SECRET, findSecret } from './findSecret.js';
import { changesTokenRequest, obtainFirstToken } from './obtainFirstToken.js';
import type { SecretContext, ObtainedValues } from './secretValues.js';
import { mapReferenceConflict } from './reference.js';
import { openAuthClientOrThrow, openSecret, sealSecret } from './sealSecret.js';
import { showSecret, type SecretView } from './showSecret.js';

/** A refresh or a rotation of keys may come in between; more often than this it is not chance. */
const MAX_ATTEMPTS = 4;

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
): Promise<SecretView> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found = await findSecret(services, caller, key, 'edit', 'update');
    const secret = await tryPatch(services, caller, found, patch);
    if (secret !== undefined) return showSecret(services, caller, { ...found, secret });
  }
  throw conflict('changed_meanwhile', 'Others keep changing this secret: send the request again');
}

/** @returns undefined when somebody else was quicker */
async function tryPatch(
  services: Services,
  caller: Caller,
  found: ResolvedSecret,
  patch: SecretPatch,
): Promise<StoredSecret | undefined> {
  const { store, vault } = services;
  const { secret, workspace, client } = found;
  const clientValues = openAuthClientOrThrow(vault, client);
  const stored = openForPatch(services, secret, patch);
  const components = await store.components.findMany(client.componentIds);
  const context: SecretContext = { client, type: secret.type as CredentialType, clientValues, components };
  const merged = mergeSecretPatch(secret, stored, patch);
  const obtained = await obtainPatchedToken(services, caller, found, context, merged);
  const patched = applySecretPatch(secret, stored, patch, merged, context, services.now(), obtained);
  const { values } = patched;
  const resealed = patch.credentials === undefined ? {} : sealSecret(vault, secret, values);

  return mapReferenceConflict(
    store.transaction(async (tx) => {
      const expected = { sealed: secret.sealed, version: secret.version };
      const updated = await tx.secrets.update(secret.id, { ...patched.changes, ...resealed }, expected);
      if (updated === undefined) return undefined;
      if (patch.credentials !== undefined || patch.state !== undefined) {
        await saveRefreshState(tx, updated, values, clientValues);
      }
      const action = {
        action: 'update',
        resourceType: SECRET,
        resourceId: secret.id,
        version: updated.version,
      } as const;
      await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), action)]);
      return updated;
    }),
  );
}

/** @throws ApiError 409 `unreadable` when the values don't open and the patch has none that could take their place */
function openForPatch({ vault }: Services, secret: StoredSecret, patch: SecretPatch): StoredValues {
  let values: Values | undefined;
  try {
    values = openSecret(vault, secret);
  } catch (error: unknown) {
    if (!(error instanceof ApiError) || patch.credentials === undefined) throw error;
  }
  return values;
}

/** @returns undefined when there is nothing to try @throws ApiError the provider's refusal, once that is recorded */
async function obtainPatchedToken(
  services: Services,
  caller: Caller,
  { secret, workspace }: ResolvedSecret,
  context: SecretContext,
  { sent, merged }: MergedPatch,
): Promise<ObtainedValues | undefined> {
  if (!changesTokenRequest(context, sent)) return undefined;
  const tokenRequest = obtainFirstToken(services, caller, context, merged);
  services.workTracker.add(tokenRequest);
  try {
    return await tokenRequest;
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      const [{ code: reason } = { code: 'error' }] = error.problems;
      const action = {
        action: 'update',
        resourceType: SECRET,
        resourceId: secret.id,
        version: secret.version,
      } as const;
      const place = placeOfWorkspace(workspace);
      await services.audit(createAuditRecord(services, caller, place, { ...action, outcome: 'failed', reason }));
    }
    throw error;
  }
}
