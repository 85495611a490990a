import { type CredentialType, isTokenType } from '../../../auth/registry.js';
import { findCredentialProblems, mergeCredentials, readSecretCredentials } from '../../../wire/credentials.js';
import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Component } from '../../model/component.js';
import { validateFields } from '../../model/credentialFields.js';
import { badRequest } from '../apiErrors.js';
import { findRefreshStrategy } from '../../tokens/refreshStrategy.js';
import { readLifetime, withLifetime } from '../../tokens/lifetime.js';
import type { MergedToken } from '../../tokens/mergeIssuedToken.js';

/** The values of a secret, the time they were obtained, and their expiry. */
export interface ObtainedValues extends MergedToken {
  readonly obtainedAtMs: number;
}

/** The auth client of a secret, with what its values are checked against. */
export interface SecretContext {
  /** A token response is recorded as its acceptance. */
  readonly client: AuthClient;
  readonly type: CredentialType;
  /** Defaults and, for token types, the settings of token requests and lifetimes. */
  readonly clientValues: JsonObject;
  /** The secret has to fill in their fields. */
  readonly components: readonly Component[];
}

/**
 * Reads the `credentials` of a new secret.
 * @throws ApiError `invalid`
 */
export function readSentCredentials(type: CredentialType, input: unknown): JsonObject {
  const read = readSecretCredentials(type, input, { partial: false });
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}

/**
 * Checks values that need no token request, and computes their expiry.
 * @throws ApiError `missing`, `invalid`
 */
export function checkSentValues(
  { client, type, clientValues, components }: SecretContext,
  values: JsonObject,
  nowMs: number,
): ObtainedValues {
  requireCompleteValues(type, clientValues, values, components);
  const unknown = { obtainedAtMs: nowMs, expiresAtMs: null, refreshTokenExpiresAtMs: null };
  if (!isTokenType(type)) return { ...unknown, values };
  const strategy = findRefreshStrategy({ ...client, values: clientValues }, values);
  const context = { clientValues, values: {}, strategy };
  const lifetime = readLifetime(values, context, nowMs);
  return { ...unknown, values: withLifetime(values, lifetime), expiresAtMs: lifetime.expiresAtMs };
}

/**
 * Checks that all required members are there and that the fields are valid.
 * @throws ApiError `missing`, `invalid`
 */
export function requireCompleteValues(
  type: CredentialType,
  clientValues: JsonObject,
  values: JsonObject,
  components: readonly Component[],
  options: { readonly whole?: boolean } = {},
): void {
  const problems = [
    ...findCredentialProblems(type, mergeCredentials(type, clientValues, values), options),
    ...validateFields(
      components.map(({ descriptor }) => descriptor),
      values.fields,
    ),
  ];
  if (problems.length > 0) throw badRequest(...problems);
}
