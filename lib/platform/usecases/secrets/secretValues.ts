import { isTokenType } from '../../../wire/secretResource.js';
import {
  findCredentialProblems,
  mergeCredentials,
  readSecretCredentials,
  type CredentialType,
  type Values,
} from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Component } from '../../model/component.js';
import { validateFields } from '../../model/credentialFields.js';
import { badRequest } from '../apiErrors.js';
import { findRefreshStrategy } from '../../refresher/refreshStrategy.js';
import { readLifetime, withLifetime } from './lifetime.js';

/** The values of a secret that is made, since when there are these, and until when they are good. */
export interface ObtainedValues {
  readonly values: Values;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number | null;
}

/** For what auth-client a secret is made. */
export interface SecretContext {
  /** Where it is noted that the provider accepts its credentials. */
  readonly client: AuthClient;
  readonly type: CredentialType;
  /** Defaults and, for tokens, how they are got and how long they live. */
  readonly clientValues: Values;
  /** Whose fields the secret has to fill in. */
  readonly components: readonly Component[];
}

/** The `credentials` of a new secret as they were sent. @throws ApiError 400 with pointers to all that is wrong */
export function readSentCredentials(type: CredentialType, input: unknown): Values {
  const read = readSecretCredentials(type, input, { partial: false });
  if ('problems' in read) throw badRequest(...read.problems);
  return read.values;
}

/** Checks values that need nothing of a provider. @throws ApiError 400 */
export function checkSentValues(
  { type, clientValues, components }: SecretContext,
  values: Values,
  nowMs: number,
): ObtainedValues {
  requireCompleteValues(type, clientValues, values, components);
  if (!isTokenType(type)) return { values: values, obtainedAtMs: nowMs, expiresAtMs: null };
  const rules = { clientValues, values: {}, strategy: findRefreshStrategy(type, clientValues, values) };
  const lifetime = readLifetime(values, rules, nowMs);
  return { values: withLifetime(values, lifetime), obtainedAtMs: nowMs, expiresAtMs: lifetime.expiresAtMs };
}

/** @throws ApiError 400 that names every member that is missing or, among the fields, wrong */
export function requireCompleteValues(
  type: CredentialType,
  clientValues: Values,
  values: Values,
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
