import { isTokenType } from '../../../wire/secretResource.js';
import { mergePatch, readSecretCredentials, type CredentialType, type Values } from '../../../wire/credentials.js';
import type { StoredSecret } from '../../model/secret.js';
import { badRequest, conflict, invalid } from '../apiErrors.js';
import { findRefreshStrategy } from '../../refresher/refreshStrategy.js';
import { readLifetime, withLifetime } from './lifetime.js';
import { withRequestedScope } from './requestedScope.js';
import { requireCompleteValues, type SecretContext, type ObtainedValues } from './secretValues.js';

/** What a PATCH sends; absent members stay as they are. */
export interface SecretPatch {
  /** For whoever sends the id along: it has to be the secret's. */
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly reference?: string | null;
  readonly state?: 'ready' | 'error';
  readonly error?: string | null;
  /** As they were sent. */
  readonly credentials?: unknown;
}

/** What a PATCH makes of a secret. */
export interface PatchedSecret {
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
  >;
  readonly values: Values;
}

/** The values of a secret as they are stored; undefined: they don't open, and a PATCH has to bring all of them. */
export type StoredValues = Values | undefined;

/** The values that a patch brings, and the secret's with those laid over them. */
export interface MergedPatch {
  readonly sent: Values;
  readonly merged: Values;
}

/** @throws ApiError 400 with pointers to all that is wrong; 409 `id_mismatch` */
export function mergeSecretPatch(secret: StoredSecret, stored: StoredValues, patch: SecretPatch): MergedPatch {
  if (patch.id !== undefined && patch.id !== secret.id) {
    throw conflict('id_mismatch', 'The document is about another secret than the path', { pointer: '/data/id' });
  }
  if (patch.type !== undefined && patch.type !== secret.type) {
    throw badRequest(invalid('/data/attributes/type', `The secret's type is ${secret.type} and can't be changed`));
  }
  const sent = patch.credentials === undefined ? {} : readSentValues(secret.type as CredentialType, patch.credentials);
  const merged = mergePatch(stored ?? {}, sent);
  return { sent, merged: 'scope' in sent ? withRequestedScope(merged, sent.scope) : merged };
}

/**
 * Lays a patch over a secret. A new token, and any other new value of a type without tokens, is a new version; it clears the
 * error, and its life counts from now.
 * @param granted what the provider gave for the values that were laid over it
 * @throws ApiError 400 with pointers to all that is wrong
 */
export function applySecretPatch(
  secret: StoredSecret,
  stored: StoredValues,
  patch: SecretPatch,
  { sent, merged }: MergedPatch,
  { type, clientValues, components }: SecretContext,
  nowMs: number,
  granted?: ObtainedValues,
): PatchedSecret {
  if (patch.credentials !== undefined) {
    // A field that the component asks for since must not stand in the way of a new token.
    const checked = 'fields' in sent || stored === undefined ? components : [];
    requireCompleteValues(type, clientValues, granted?.values ?? merged, checked, { whole: stored === undefined });
  }
  const tokens =
    granted !== undefined
      ? { ...granted, renewed: true }
      : isTokenType(type)
        ? applyTokenChanges(secret, stored, { sent, merged }, clientValues, nowMs)
        : { values: merged, renewed: !areSameValues(stored, merged), obtainedAtMs: nowMs, expiresAtMs: null };
  const renewed = tokens.renewed || stored === undefined;
  return {
    changes: {
      name: patch.name ?? secret.name,
      reference: patch.reference === undefined ? secret.reference : patch.reference,
      ...resolveState(secret, patch, renewed),
      version: renewed ? secret.version + 1 : secret.version,
      obtainedAtMs: renewed ? tokens.obtainedAtMs : secret.obtainedAtMs,
      expiresAtMs: tokens.expiresAtMs,
      degradedSinceMs: renewed ? null : secret.degradedSinceMs,
      updatedAtMs: nowMs,
    },
    values: tokens.values,
  };
}

function readSentValues(type: CredentialType, input: unknown): Values {
  const read = readSecretCredentials(type, input, { partial: true });
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}

function applyTokenChanges(
  secret: StoredSecret,
  stored: StoredValues,
  { sent, merged }: MergedPatch,
  clientValues: Values,
  nowMs: number,
): {
  readonly values: Values;
  readonly renewed: boolean;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number | null;
} {
  const newToken = sent.access_token !== undefined;
  const renewed = newToken || sent.refresh_token !== undefined;
  if (!newToken && sent.expires_in === undefined) {
    return { values: merged, renewed, obtainedAtMs: secret.obtainedAtMs, expiresAtMs: secret.expiresAtMs };
  }
  const obtainedAtMs = newToken ? nowMs : secret.obtainedAtMs;
  const rules = {
    clientValues,
    values: stored ?? {},
    strategy: findRefreshStrategy(secret.type, clientValues, merged),
  };
  const lifetime = readLifetime(sent, rules, obtainedAtMs);
  return { values: withLifetime(merged, lifetime), renewed, obtainedAtMs, expiresAtMs: lifetime.expiresAtMs };
}

function resolveState(
  secret: StoredSecret,
  { state: wanted, error }: SecretPatch,
  renewed: boolean,
): Pick<StoredSecret, 'state' | 'error'> {
  const state = wanted ?? (renewed ? 'ready' : secret.state);
  if (state === 'ready') return { state, error: null };
  return { state, error: error === undefined ? secret.error : error };
}

function areSameValues(one: StoredValues, other: Values): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
