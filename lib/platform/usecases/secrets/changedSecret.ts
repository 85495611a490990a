import { isTokenType } from '../../../wire/secretResource.js';
import { mergePatch, readSecretCredentials, type CredentialType, type Values } from '../../../wire/credentials.js';
import type { Component } from '../../model/component.js';
import type { StoredSecret } from '../../model/secret.js';
import { badRequest, conflict, invalid } from '../problems.js';
import { lifetimeOf, withLifetime } from './lifetime.js';
import { demandComplete } from './newSecret.js';

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
export interface ChangedSecret {
  readonly changes: Pick<
    StoredSecret,
    'name' | 'reference' | 'state' | 'error' | 'version' | 'obtainedAtMs' | 'expiresAtMs' | 'updatedAtMs'
  >;
  readonly values: Values;
}

/** The values of a secret as they are stored; undefined: they don't open, and a PATCH has to bring all of them. */
export type StoredValues = Values | undefined;

/**
 * Lays a patch over a secret. A new token, and any other new value of a type without tokens, is a new version; it clears the
 * error, and its life counts from now.
 * @throws ApiError 400 with pointers to all that is wrong; 409 `id_mismatch`
 */
export function changedSecret(
  secret: StoredSecret,
  stored: StoredValues,
  patch: SecretPatch,
  client: { readonly values: Values; readonly components: readonly Component[] },
  nowMs: number,
): ChangedSecret {
  if (patch.id !== undefined && patch.id !== secret.id) {
    throw conflict('id_mismatch', 'The document is about another secret than the path', { pointer: '/data/id' });
  }
  if (patch.type !== undefined && patch.type !== secret.type) {
    throw badRequest(invalid('/data/attributes/type', `The secret's type is ${secret.type} and can't be changed`));
  }
  const type = secret.type as CredentialType;
  const sent = patch.credentials === undefined ? {} : readChanges(type, patch.credentials);
  const merged = mergePatch(stored ?? {}, sent);
  if (patch.credentials !== undefined) {
    // A field that the component asks for since must not stand in the way of a new token.
    demandComplete(type, client.values, merged, 'fields' in sent || stored === undefined ? client.components : []);
  }
  const tokens = isTokenType(type)
    ? changedTokens(secret, sent, merged, client.values, nowMs)
    : { values: merged, renewed: !sameValues(stored, merged), obtainedAtMs: nowMs, expiresAtMs: null };
  const renewed = tokens.renewed || stored === undefined;
  return {
    changes: {
      name: patch.name ?? secret.name,
      reference: patch.reference === undefined ? secret.reference : patch.reference,
      ...changedState(secret, patch, renewed),
      version: renewed ? secret.version + 1 : secret.version,
      obtainedAtMs: renewed ? tokens.obtainedAtMs : secret.obtainedAtMs,
      expiresAtMs: tokens.expiresAtMs,
      updatedAtMs: nowMs,
    },
    values: tokens.values,
  };
}

function readChanges(type: CredentialType, input: unknown): Values {
  const read = readSecretCredentials(type, input, { partial: true });
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}

function changedTokens(
  secret: StoredSecret,
  sent: Values,
  merged: Values,
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
  const life = lifetimeOf(sent, clientValues, obtainedAtMs);
  return { values: withLifetime(merged, life), renewed, obtainedAtMs, expiresAtMs: life.expiresAtMs };
}

function changedState(
  secret: StoredSecret,
  { state: wanted, error }: SecretPatch,
  renewed: boolean,
): Pick<StoredSecret, 'state' | 'error'> {
  const state = wanted ?? (renewed ? 'ready' : secret.state);
  if (state === 'ready') return { state, error: null };
  return { state, error: error === undefined ? secret.error : error };
}

function sameValues(one: StoredValues, other: Values): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
