import { Type, type TProperties } from '@sinclair/typebox';

import { badRequest, conflict, invalid } from '../usecases/apiErrors.js';
import { claimIdempotencyKey, type IdempotentRequest } from '../usecases/idempotency.js';
import type { Caller } from '../model/directory.js';
import type { Actor } from '../usecases/directory/actor.js';
import { MAX_NAME_LENGTH } from '../usecases/directory/nameAndEmail.js';
import type { Services } from '../usecases/services.js';
import { strictObject } from './schemas.js';

export const nameSchema = Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH });

/** The schema of a relationship to one resource. */
export const toOneRelationship = strictObject({ data: strictObject({ type: Type.String(), id: Type.String() }) });

/** Returns the schema of a body that creates a resource. */
export function newResourceBody<A extends TProperties, R extends TProperties>(attributes: A, relationships: R) {
  return strictObject({
    data: strictObject({
      type: Type.String(),
      attributes: strictObject(attributes),
      relationships: strictObject(relationships),
    }),
  });
}

/** Returns the schema of a body that creates a resource without relationships. */
export function newUnrelatedResourceBody<A extends TProperties>(attributes: A) {
  return strictObject({ data: strictObject({ type: Type.String(), attributes: strictObject(attributes) }) });
}

/** @throws ApiError `type_mismatch` when the body is of another resource type */
export function expectType(type: string, expected: string): void {
  if (type !== expected) throw conflict('type_mismatch', `The type must be "${expected}"`, { pointer: '/data/type' });
}

export interface ToOneRelationship {
  readonly data: { readonly type: string; readonly id: string };
}

/**
 * Returns the id of a related resource and the pointer to it in the body.
 * @throws ApiError `invalid` for another resource type
 */
export function readRelationship(
  name: string,
  { data }: ToOneRelationship,
): { id: string; source: { pointer: string } } {
  const pointer = `/data/relationships/${name}/data`;
  if (data.type !== name) throw badRequest(invalid(`${pointer}/type`, `The type must be "${name}"`));
  return { id: data.id, source: { pointer: `${pointer}/id` } };
}

/** Returns the caller as an actor that claims the request's Idempotency-Key for the resource it creates. */
export function toActor(services: Services, caller: Caller, idempotentRequest: IdempotentRequest | undefined): Actor {
  return { caller, claim: (tx, id) => claimIdempotencyKey(services, tx, caller, idempotentRequest, id) };
}
