import { type CredentialType, isTokenType } from '../../../auth/registry.js';
import { mergePatch } from '../../../members/members.js';
import { readSecretCredentials } from '../../../wire/credentials.js';
import type { JsonObject } from '../../../json.js';
import type { IssuingClient } from '../../model/authClient.js';
import { changeRefreshTokenExpiry, type RefreshTokenExpiry } from '../../model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../model/secret.js';
import { badRequest, conflict, invalid } from '../apiErrors.js';
import { findRefreshStrategy } from '../../tokens/refreshStrategy.js';
import { readLifetime, withLifetime } from '../../tokens/lifetime.js';
import { withRequestedScope } from '../../tokens/requestedScope.js';
import { requireCompleteValues, type SecretContext, type ObtainedValues } from './secretValues.js';

/** The members of a PATCH request; absent ones stay unchanged. */
export interface SecretPatch {
  /** If sent, it must be the secret's id. */
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly reference?: string | null;
  readonly state?: 'ready' | 'error';
  readonly error?: string | null;
  /** As sent. */
  readonly credentials?: unknown;
}

/** The changes to a secret, and its values after them. */
interface PatchedSecret {
  readonly changes: Pick<
    StoredSecret,
    | 'name'
    | 'reference'
    | 'state'
    | 'error'
    | 'version'
    | 'obtainedAtMs'
    | 'expiresAtMs'
    | 'degradedSinceMs'
    | 'updatedAtMs'
  > &
    Partial<RefreshTokenExpiry>;
  readonly values: JsonObject;
}

/** The stored values of a secret; undefined when they can't be decrypted, so that a PATCH has to send all of them. */
export type StoredValues = JsonObject | undefined;

/** The values in a patch, and the secret's values merged with them. */
export interface MergedPatch {
  readonly sent: JsonObject;
  readonly merged: JsonObject;
}

/**
 * Reads the values in a patch and merges them with the stored ones.
 * @throws ApiError `invalid`, `missing`, `id_mismatch`
 */
export function mergeSecretPatch(secret: StoredSecret, stored: StoredValues, patch: SecretPatch): MergedPatch {
  if (patch.id !== undefined && patch.id !== secret.id) {
    throw conflict('id_mismatch', "The document's id isn't the id in the path", { pointer: '/data/id' });
  }
  if (patch.type !== undefined && patch.type !== secret.type) {
    throw badRequest(invalid('/data/attributes/type', `The secret's type is ${secret.type} and can't be changed`));
  }
  const sent = patch.credentials === undefined ? {} : readSentValues(secret.type as CredentialType, patch.credentials);
  const merged = mergePatch(stored ?? {}, sent);
  return { sent, merged: 'scope' in sent ? withRequestedScope(merged, sent.scope) : merged };
}

/**
 * Applies a patch to a secret. A new token, or any changed value of a type without tokens, is a new version: it clears the error, and its
 * lifetime starts now.
 * @param obtained values with the token that the provider issued for the patch
 * @throws ApiError `invalid`, `missing`
 */
export function applySecretPatch(
  secret: StoredSecret,
  stored: StoredValues,
  patch: SecretPatch,
  { sent, merged }: MergedPatch,
  { client, type, clientValues, components }: SecretContext,
  nowMs: number,
  obtained?: ObtainedValues,
): PatchedSecret {
  if (patch.credentials !== undefined) {
    // A field that the component has added since must not block a new token.
    const checked = 'fields' in sent || stored === undefined ? components : [];
    requireCompleteValues(type, clientValues, obtained?.values ?? merged, checked, { whole: stored === undefined });
  }
  const result =
    obtained !== undefined
      ? { ...obtained, isRenewed: true }
      : isTokenType(type)
        ? applyTokenChanges(secret, stored, { sent, merged }, { ...client, values: clientValues }, nowMs)
        : {
            values: merged,
            isRenewed: !areSameValues(stored, merged),
            obtainedAtMs: nowMs,
            expiresAtMs: null,
            refreshTokenExpiresAtMs: null,
          };
  const isRenewed = result.isRenewed || stored === undefined;
  return {
    changes: {
      name: patch.name ?? secret.name,
      reference: patch.reference === undefined ? secret.reference : patch.reference,
      ...resolveState(secret, patch, isRenewed),
      version: isRenewed ? secret.version + 1 : secret.version,
      obtainedAtMs: isRenewed ? result.obtainedAtMs : secret.obtainedAtMs,
      expiresAtMs: result.expiresAtMs,
      ...changeRefreshTokenExpiry(secret, result.refreshTokenExpiresAtMs, result.obtainedAtMs),
      degradedSinceMs: isRenewed ? null : secret.degradedSinceMs,
      updatedAtMs: nowMs,
    },
    values: result.values,
  };
}

function readSentValues(type: CredentialType, input: unknown): JsonObject {
  const read = readSecretCredentials(type, input, { partial: true });
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}

function applyTokenChanges(
  secret: StoredSecret,
  stored: StoredValues,
  { sent, merged }: MergedPatch,
  client: IssuingClient,
  nowMs: number,
): ObtainedValues & { readonly isRenewed: boolean } {
  const hasNewToken = sent.access_token !== undefined;
  const isRenewed = hasNewToken || sent.refresh_token !== undefined;
  // Users don't enter the expiry of a refresh token.
  const refreshTokenExpiresAtMs = sent.refresh_token === undefined ? undefined : null;
  if (!hasNewToken && sent.expires_in === undefined) {
    const { obtainedAtMs, expiresAtMs } = secret;
    return { values: merged, isRenewed, obtainedAtMs, expiresAtMs, refreshTokenExpiresAtMs };
  }
  const obtainedAtMs = hasNewToken ? nowMs : secret.obtainedAtMs;
  const context = {
    clientValues: client.values,
    values: stored ?? {},
    strategy: findRefreshStrategy(client, merged),
  };
  const lifetime = readLifetime(sent, context, obtainedAtMs);
  const { expiresAtMs } = lifetime;
  return { values: withLifetime(merged, lifetime), isRenewed, obtainedAtMs, expiresAtMs, refreshTokenExpiresAtMs };
}

function resolveState(
  secret: StoredSecret,
  { state: requested, error }: SecretPatch,
  isRenewed: boolean,
): Pick<StoredSecret, 'state' | 'error'> {
  const state = requested ?? (isRenewed ? 'ready' : secret.state);
  if (state === 'ready') return { state, error: null };
  return { state, error: error === undefined ? secret.error : error };
}

function areSameValues(one: StoredValues, other: JsonObject): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
