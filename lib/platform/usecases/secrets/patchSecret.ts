import { ApiError } from '../../../errors.js';
import type { CredentialType } from '../../../auth/registry.js';
import type { Caller } from '../../model/directory.js';
import type { StoredSecret } from '../../model/secret.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord, toFailedAction } from '../createAuditRecord.js';
import { conflict } from '../apiErrors.js';
import { saveRefreshState } from '../../tokens/saveRefreshState.js';
import type { Services } from '../services.js';
import {
  applySecretPatch,
  mergeSecretPatch,
  type MergedPatch,
  type SecretPatch,
  type StoredValues,
} from './applySecretPatch.js';
import { SECRET, getSecret } from '../secretAccess.js';
import { changesTokenRequest, obtainFirstToken } from './obtainFirstToken.js';
import type { SecretContext, ObtainedValues } from './secretValues.js';
import { mapReferenceConflict } from './reference.js';
import { openAuthClientOrThrow, openSecretOrThrow } from '../../tokens/openCredentials.js';
import { openRecord, sealRecord } from '../../vault/sealedRecord.js';
import { showSecret, type SecretView } from './showSecret.js';

/** Attempts per request, since a refresh or a key rotation may change the secret in between. */
const MAX_ATTEMPTS = 4;

/**
 * Changes a secret. If the patch changes the token request, a token is obtained before anything is stored.
 * @throws ApiError `invalid`, `missing`, `forbidden`, `not_found`, `id_mismatch`, `reference_taken`, `unreadable`, `changed_meanwhile`
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider refuses
 */
export async function patchSecret(
  services: Services,
  caller: Caller,
  key: SecretKey,
  patch: SecretPatch,
): Promise<SecretView> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found = await getSecret(services, caller, key, 'edit', 'update');
    const secret = await tryPatch(services, caller, found, patch);
    if (secret !== undefined) return showSecret(services, caller, { ...found, secret });
  }
  throw conflict('changed_meanwhile', 'Other requests are changing this secret: send the request again');
}

/** @returns undefined when the secret has changed in between */
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
  const resealed = patch.credentials === undefined ? {} : sealRecord(vault, secret, values);

  return mapReferenceConflict(
    store.transaction(async (tx) => {
      const expected = { sealed: secret.sealed, version: secret.version };
      const updated = await tx.secrets.update(secret.id, { ...patched.changes, ...resealed }, expected);
      if (updated === undefined) return undefined;
      if (patch.credentials !== undefined || patch.state !== undefined) {
        await saveRefreshState(tx, updated, values, { ...client, values: clientValues });
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

/**
 * Decrypts the values to patch.
 * @returns undefined when they can't be decrypted and the patch has new ones
 * @throws ApiError `unreadable` when the patch has none
 */
function openForPatch({ vault }: Services, secret: StoredSecret, patch: SecretPatch): StoredValues {
  return patch.credentials === undefined ? openSecretOrThrow(vault, secret) : openRecord(vault, secret);
}

/**
 * Requests a token if the patch changes the token request. A refusal is recorded in the audit log.
 * @returns undefined when no token is needed
 * @throws ApiError `missing`, `invalid`, `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable`
 */
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
      const action = {
        action: 'update',
        resourceType: SECRET,
        resourceId: secret.id,
        version: secret.version,
      } as const;
      const failed = toFailedAction(action, error);
      await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), failed));
    }
    throw error;
  }
}
