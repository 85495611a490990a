import { Type, type Static } from '@sinclair/typebox';

import { toAuthClientResource } from '../../wire/authClient.js';
import { CREDENTIAL_TYPES } from '../../auth/registry.js';
import { getKnownProvider } from '../model/authClient.js';
import { toDocument } from '../../wire/jsonApi.js';
import { requireAtMostOne, type NamedScope } from '../usecases/authClients/namedScope.js';
import type { CreateAuthClientRequest } from '../usecases/authClients/createAuthClient.js';
import type { AuthClientPatch } from '../usecases/authClients/patchAuthClient.js';
import type { AuthClientView } from '../usecases/authClients/showAuthClient.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import { nameSchema, readRelationship, toOneRelationship, type ToOneRelationship } from './jsonApiInput.js';
import { strictObject, pageParameters, resourceSchema } from './schemas.js';

const MAX_COMPONENTS = 100;

const credentialsSchema = Type.Object(
  {},
  { description: 'Fields of the credential type, such as client_id and client_secret' },
);
const typeSchema = Type.String({ description: CREDENTIAL_TYPES.join(', ') });
const providerSchema = Type.String({ description: 'Id of the provider in the catalogue' });

export const authClientParams = strictObject({ id: Type.String() });

const scopeParameters = {
  workspace_id: Type.Optional(
    Type.String({ description: 'List what the workspace can use: its own and inherited auth clients' }),
  ),
  contract_id: Type.Optional(Type.String({ description: 'List what the contract can use' })),
  tenant_id: Type.Optional(Type.String({ description: 'List what the tenant can use' })),
};
export const scopeQuery = strictObject(scopeParameters);
export const authClientListQuery = strictObject({
  'filter[component]': Type.Optional(Type.String({ description: 'Only auth clients of this component' })),
  ...scopeParameters,
  ...pageParameters,
});

const componentsSchema = strictObject({
  data: Type.Array(strictObject({ type: Type.String(), id: Type.String() }), { minItems: 1, maxItems: MAX_COMPONENTS }),
});
const scopeRelationships = {
  workspace: Type.Optional(toOneRelationship),
  contract: Type.Optional(toOneRelationship),
  tenant: Type.Optional(toOneRelationship),
};

export const newAuthClientBody = strictObject({
  data: strictObject({
    type: Type.String(),
    attributes: strictObject({
      type: typeSchema,
      provider: Type.Optional(providerSchema),
      name: nameSchema,
      credentials: credentialsSchema,
    }),
    relationships: strictObject({ components: componentsSchema, ...scopeRelationships }),
  }),
});

export const authClientPatchBody = strictObject({
  data: strictObject({
    type: Type.String(),
    id: Type.Optional(Type.String()),
    attributes: Type.Optional(
      strictObject({
        type: Type.Optional(typeSchema),
        provider: Type.Optional(providerSchema),
        name: Type.Optional(nameSchema),
        credentials: Type.Optional(credentialsSchema),
      }),
    ),
    relationships: Type.Optional(strictObject({ components: Type.Optional(componentsSchema), ...scopeRelationships })),
  }),
});

export const authClientSchema = resourceSchema(
  'auth-client',
  Type.Object({
    type: Type.String(),
    provider: Type.Optional(providerSchema),
    name: Type.String(),
    credentials: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
);

/**
 * Reads the scope that the query parameters name.
 * @throws ApiError `invalid` when they name more than one
 */
export function readScopeFromQuery(query: Static<typeof scopeQuery>): NamedScope | undefined {
  return requireAtMostOne(
    LEVELS.flatMap((level) => {
      const id = query[`${level}_id`];
      return id === undefined ? [] : [{ level, id, source: { parameter: `${level}_id` } }];
    }),
  );
}

export function readNewAuthClient({
  attributes,
  relationships,
}: Static<typeof newAuthClientBody>['data']): CreateAuthClientRequest {
  return {
    ...attributes,
    provider: attributes.provider,
    componentIds: readComponentIds(relationships.components),
    named: readScope(relationships),
  };
}

export function readAuthClientPatch({
  attributes = {},
  relationships = {},
}: Static<typeof authClientPatchBody>['data']): AuthClientPatch {
  return {
    type: attributes.type,
    provider: attributes.provider,
    name: attributes.name,
    credentials: attributes.credentials,
    componentIds: relationships.components && readComponentIds(relationships.components),
    named: readScope(relationships),
  };
}

export function toResource({ client, credentials, unreadable, health }: AuthClientView) {
  const { id, type, name, scope, componentIds } = client;
  return toAuthClientResource({
    id,
    type,
    provider: getKnownProvider(client),
    name,
    scope,
    componentIds,
    credentials,
    isUnreadable: unreadable,
    ...(health === undefined ? {} : { health }),
  });
}

/** Builds the document of one auth client, with its health in the document's `meta` as in that of a secret. */
export function toAuthClientDocument(view: AuthClientView) {
  return toDocument(toResource(view), view.health === undefined ? {} : { health: view.health.status });
}

const LEVELS = ['workspace', 'contract', 'tenant'] as const;

/**
 * Reads the scope that the relationships name.
 * @throws ApiError `invalid` for another resource type or for more than one scope
 */
function readScope(
  relationships: Readonly<Partial<Record<(typeof LEVELS)[number], ToOneRelationship | undefined>>>,
): NamedScope | undefined {
  return requireAtMostOne(
    LEVELS.flatMap((level) => {
      const named = relationships[level];
      return named === undefined ? [] : [{ level, ...readRelationship(level, named) }];
    }),
  );
}

/**
 * Returns the ids of the related components.
 * @throws ApiError `invalid` for another resource type
 */
function readComponentIds({ data }: Static<typeof componentsSchema>): readonly string[] {
  return data.map(({ type, id }, index) => {
    if (type === 'component') return id;
    const pointer = `/data/relationships/components/data/${String(index)}/type`;
    throw badRequest(invalid(pointer, 'The type must be "component"'));
  });
}
