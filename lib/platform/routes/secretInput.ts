import { Type, type Static } from '@sinclair/typebox';

import { readName } from '../usecases/directory/nameAndEmail.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { SecretPatch } from '../usecases/secrets/applySecretPatch.js';
import type { CreateSecretRequest } from '../usecases/secrets/createSecret.js';
import { MAX_REFERENCE_LENGTH, REFERENCE_PATTERN } from '../usecases/secrets/reference.js';
import { expectType, nameSchema, toOneRelationship } from './jsonApiInput.js';
import { strictObject } from './schemas.js';

const referenceSchema = Type.String({
  pattern: REFERENCE_PATTERN,
  maxLength: MAX_REFERENCE_LENGTH,
  description: 'A name with a dot, such as microsoft.OAuth, that flows can use instead of the id',
});
const stateSchema = Type.Union([Type.Literal('ready'), Type.Literal('error')]);
const errorSchema = Type.Union([Type.String({ maxLength: 2000 }), Type.Null()], {
  description: 'Why the secret does not work. Only with the state "error"',
});
const credentialsSchema = Type.Object(
  {},
  { description: 'Fields of the credential type, such as access_token or username' },
);
const typeSchema = Type.Optional(Type.String({ description: "The credential type. Must be the auth client's type" }));

export const newSecretBody = strictObject({
  data: strictObject({
    type: Type.String(),
    attributes: strictObject({
      type: typeSchema,
      name: nameSchema,
      reference: Type.Optional(referenceSchema),
      state: Type.Optional(stateSchema),
      error: Type.Optional(errorSchema),
      credentials: Type.Optional(credentialsSchema),
    }),
    relationships: strictObject({
      auth_client: Type.Optional(toOneRelationship),
      'auth-client': Type.Optional(toOneRelationship),
      auth_flow: Type.Optional(toOneRelationship),
    }),
  }),
});

export const secretPatchBody = strictObject({
  data: strictObject({
    type: Type.String(),
    id: Type.Optional(Type.String()),
    attributes: strictObject({
      type: typeSchema,
      name: Type.Optional(nameSchema),
      reference: Type.Optional(Type.Union([referenceSchema, Type.Null()])),
      state: Type.Optional(stateSchema),
      error: Type.Optional(errorSchema),
      credentials: Type.Optional(credentialsSchema),
    }),
  }),
});

/** @throws ApiError `missing`, `invalid`, `type_mismatch` */
export function readNewSecret({ data }: Static<typeof newSecretBody>): CreateSecretRequest {
  expectType(data.type, 'auth-secret');
  const { attributes, relationships } = data;
  const authFlowId = readAuthFlowId(relationships);
  if (attributes.credentials === undefined && authFlowId === undefined) {
    const detail = 'A secret needs credentials or an auth_flow that provides them';
    throw badRequest({ code: 'missing', detail, source: { pointer: '/data/attributes/credentials' } });
  }
  return {
    type: attributes.type,
    name: readName(attributes.name),
    reference: attributes.reference ?? null,
    state: attributes.state ?? 'ready',
    error: attributes.error ?? null,
    credentials: attributes.credentials,
    authClientId: readAuthClientId(relationships, authFlowId !== undefined),
    authFlowId,
  };
}

/** @throws ApiError `invalid`, `type_mismatch` */
export function readSecretPatch({ data }: Static<typeof secretPatchBody>): SecretPatch {
  expectType(data.type, 'auth-secret');
  const { name } = data.attributes;
  return {
    ...data.attributes,
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(data.id === undefined ? {} : { id: data.id }),
  };
}

type Relationships = Static<typeof newSecretBody>['data']['relationships'];

function readAuthFlowId({ auth_flow: flow }: Relationships): string | undefined {
  if (flow !== undefined && flow.data.type !== 'auth-flow') {
    throw badRequest(invalid('/data/relationships/auth_flow/data/type', 'The type must be "auth-flow"'));
  }
  return flow?.data.id;
}

/** Reads the auth client; the elastic.io API documents both spellings of the relationship. */
function readAuthClientId(relationships: Relationships, isOptional: boolean): string | undefined {
  const { auth_client: usual, 'auth-client': other } = relationships;
  const name = usual === undefined ? 'auth-client' : 'auth_client';
  const relationship = usual ?? other;
  if (relationship === undefined) {
    if (isOptional) return undefined;
    const detail = 'A secret needs an auth client';
    throw badRequest({ code: 'missing', detail, source: { pointer: '/data/relationships/auth_client' } });
  }
  if (usual !== undefined && other !== undefined) {
    throw badRequest(invalid('/data/relationships/auth-client', 'Send auth_client or auth-client, not both'));
  }
  if (relationship.data.type !== 'auth-client') {
    throw badRequest(invalid(`/data/relationships/${name}/data/type`, 'The type must be "auth-client"'));
  }
  return relationship.data.id;
}
