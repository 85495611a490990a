import { isTokenType } from '../../../wire/secretResource.js';
import {
  incompleteCredentials,
  mergeCredentials,
  readSecretCredentials,
  type CredentialType,
  type Values,
} from '../../../wire/credentials.js';
import type { Component } from '../../model/component.js';
import { validateFields } from '../../model/credentialFields.js';
import { badRequest } from '../problems.js';
import { lifetimeOf, withLifetime } from './lifetime.js';

/** The values of a secret that is made, and until when they are good. */
export interface NewValues {
  readonly values: Values;
  readonly expiresAtMs: number | null;
}

/**
 * Reads and checks the `credentials` of a new secret.
 * @param input as they were sent
 * @param clientValues defaults and, for tokens, how long they live
 * @param components whose fields the secret has to fill in
 * @throws ApiError 400 with pointers to all that is wrong
 */
export function readNewValues(
  type: CredentialType,
  input: unknown,
  clientValues: Values,
  components: readonly Component[],
  nowMs: number,
): NewValues {
  const read = readSecretCredentials(type, input, { partial: false });
  if ('problems' in read) throw badRequest(...read.problems);
  demandComplete(type, clientValues, read.values, components);
  if (!isTokenType(type)) return { values: read.values, expiresAtMs: null };
  const life = lifetimeOf(read.values, clientValues, nowMs);
  return { values: withLifetime(read.values, life), expiresAtMs: life.expiresAtMs };
}

/** @throws ApiError 400 that names every member that is missing or, among the fields, wrong */
export function demandComplete(
  type: CredentialType,
  clientValues: Values,
  values: Values,
  components: readonly Component[],
): void {
  const problems = [
    ...incompleteCredentials(type, mergeCredentials(type, clientValues, values)),
    ...validateFields(
      components.map(({ descriptor }) => descriptor),
      values.fields,
    ),
  ];
  if (problems.length > 0) throw badRequest(...problems);
}
