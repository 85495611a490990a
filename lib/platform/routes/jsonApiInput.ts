import { Type, type TProperties } from '@sinclair/typebox';

import { badRequest, conflict, invalid } from '../usecases/apiErrors.js';
import { claimIdempotencyKey, type IdempotentRequest } from '../usecases/idempotency.js';
import type { Caller } from '../model/directory.js';
import type { Actor } from '../usecases/directory/actor.js';
import { MAX_NAME_LENGTH } from '../usecases/directory/nameAndEmail.js';
import type { Services } from '../usecases/services.js';
import { strictObject } from './schemas.js';

export const nameSchema = Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH });

/** A relationship to one resource. */
export const toOneRelationship = strictObject({ data: strictObject({ type: Type.String(), id: Type.String() }) });

/** The body that makes a resource. */
export function newResourceBody<A extends TProperties, R extends TProperties>(attributes: A, relationships: R) {
  return strictObject({
    data: strictObject({
      type: Type.String(),
      attributes: strictObject(attributes),
      relationships: strictObject(relationships),
    }),
  });
}

/** The same for one that belongs to nothing. */
export function newUnrelatedResourceBody<A extends TProperties>(attributes: A) {
  return strictObject({ data: strictObject({ type: Type.String(), attributes: strictObject(attributes) }) });
}

/** @throws ApiError 409 */
export function expectType(type: string, expected: string): void {
  if (type !== expected) throw conflict('type_mismatch', `The type here is "${expected}"`, { pointer: '/data/type' });
}

export interface ToOneRelationship {
  readonly data: { readonly type: string; readonly id: string };
}

/** What a relationship points to, and where in the body that stands. @throws ApiError 400 for another type */
export function readRelationship(
  name: string,
  { data }: ToOneRelationship,
): { id: string; source: { pointer: string } } {
  const pointer = `/data/relationships/${name}/data`;
  if (data.type !== name) throw badRequest(invalid(`${pointer}/type`, `The type here is "${name}"`));
  return { id: data.id, source: { pointer: `${pointer}/id` } };
}

/** A caller of the API, whose repeated request makes nothing twice. */
export function toActor(services: Services, caller: Caller, repeatable: IdempotentRequest | undefined): Actor {
  return { caller, claim: (tx, id) => claimIdempotencyKey(services, tx, caller, repeatable, id) };
}
