import { Type, type TProperties } from '@sinclair/typebox';

import { badRequest, conflict, invalid } from '../usecases/apiErrors.js';
import { claimIdempotencyKey, type IdempotentRequest } from '../usecases/idempotency.js';
import type { Caller } from '../model/directory.js';
import type { Actor } from '../usecases/directory/actor.js';
import { MAX_NAME_LENGTH } from '../usecases/directory/nameAndEmail.js';
import type { Services } from '../usecases/services.js';
import { closed } from './schemas.js';

export const nameSchema = Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH });

/** A relationship to one resource. */
export const toOne = closed({ data: closed({ type: Type.String(), id: Type.String() }) });

/** The body that makes a resource. */
export function newResource<A extends TProperties, R extends TProperties>(attributes: A, relationships: R) {
  return closed({
    data: closed({ type: Type.String(), attributes: closed(attributes), relationships: closed(relationships) }),
  });
}

/** The same for one that belongs to nothing. */
export function newAttributes<A extends TProperties>(attributes: A) {
  return closed({ data: closed({ type: Type.String(), attributes: closed(attributes) }) });
}

/** @throws ApiError 409 */
export function expectType(type: string, expected: string): void {
  if (type !== expected) throw conflict('type_mismatch', `The type here is "${expected}"`, { pointer: '/data/type' });
}

export interface ToOne {
  readonly data: { readonly type: string; readonly id: string };
}

/** What a relationship points to, and where in the body that stands. @throws ApiError 400 for another type */
export function related(name: string, { data }: ToOne): { id: string; source: { pointer: string } } {
  const pointer = `/data/relationships/${name}/data`;
  if (data.type !== name) throw badRequest(invalid(`${pointer}/type`, `The type here is "${name}"`));
  return { id: data.id, source: { pointer: `${pointer}/id` } };
}

/** A caller of the API, whose repeated request makes nothing twice. */
export function byCaller(services: Services, caller: Caller, repeatable: IdempotentRequest | undefined): Actor {
  return { caller, claim: (tx, id) => claimIdempotencyKey(services, tx, caller, repeatable, id) };
}
