import { Type, type Static } from '@sinclair/typebox';

import { authClientResource } from '../../wire/authClient.js';
import { CREDENTIAL_TYPES } from '../../wire/credentials.js';
import { document } from '../../wire/jsonApi.js';
import { requireAtMostOne, type NamedScope } from '../usecases/authClients/namedScope.js';
import type { CreateAuthClientRequest } from '../usecases/authClients/createAuthClient.js';
import type { AuthClientPatch } from '../usecases/authClients/patchAuthClient.js';
import type { AuthClientView } from '../usecases/authClients/showAuthClient.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import { nameSchema, related, toOne, type ToOne } from './directoryInput.js';
import { closed, pageParameters, resourceSchema } from './schemas.js';

const MOST_COMPONENTS = 100;

const credentials = Type.Object({}, { description: 'Members by the type of the auth-client' });
const type = Type.String({ description: CREDENTIAL_TYPES.join(', ') });

export const clientParams = closed({ id: Type.String() });

const inPlace = {
  workspace_id: Type.Optional(Type.String({ description: 'As seen in a workspace: its own and all that it inherits' })),
  contract_id: Type.Optional(Type.String({ description: 'As seen in a contract' })),
  tenant_id: Type.Optional(Type.String({ description: 'As seen in a tenant' })),
};
export const scopeQuery = closed(inPlace);
export const listQuery = closed({
  'filter[component]': Type.Optional(Type.String({ description: 'Those of the component' })),
  ...inPlace,
  ...pageParameters,
});

const components = closed({
  data: Type.Array(closed({ type: Type.String(), id: Type.String() }), { minItems: 1, maxItems: MOST_COMPONENTS }),
});
const scopes = {
  workspace: Type.Optional(toOne),
  contract: Type.Optional(toOne),
  tenant: Type.Optional(toOne),
};

export const newClientBody = closed({
  data: closed({
    type: Type.String(),
    attributes: closed({ type, name: nameSchema, credentials }),
    relationships: closed({ components, ...scopes }),
  }),
});

export const patchBody = closed({
  data: closed({
    type: Type.String(),
    id: Type.Optional(Type.String()),
    attributes: Type.Optional(
      closed({
        type: Type.Optional(type),
        name: Type.Optional(nameSchema),
        credentials: Type.Optional(credentials),
      }),
    ),
    relationships: Type.Optional(closed({ components: Type.Optional(components), ...scopes })),
  }),
});

export const authClientSchema = resourceSchema(
  'auth-client',
  Type.Object({
    type: Type.String(),
    name: Type.String(),
    credentials: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
);

/** @throws ApiError 400 when a query names more than one place */
export function namedInQuery(query: Static<typeof scopeQuery>): NamedScope | undefined {
  return requireAtMostOne(
    LEVELS.flatMap((level) => {
      const id = query[`${level}_id`];
      return id === undefined ? [] : [{ level, id, source: { parameter: `${level}_id` } }];
    }),
  );
}

export function wantedFrom({ attributes, relationships }: Static<typeof newClientBody>['data']): CreateAuthClientRequest {
  return {
    ...attributes,
    componentIds: componentIdsOf(relationships.components),
    named: namedIn(relationships),
  };
}

export function patchFrom({ attributes = {}, relationships = {} }: Static<typeof patchBody>['data']): AuthClientPatch {
  return {
    type: attributes.type,
    name: attributes.name,
    credentials: attributes.credentials,
    componentIds: relationships.components && componentIdsOf(relationships.components),
    named: namedIn(relationships),
  };
}

export function render({ client, credentials: shown, unreadable, health }: AuthClientView) {
  const { id, type: kind, name, scope, componentIds } = client;
  return authClientResource({
    id,
    type: kind,
    name,
    scope,
    componentIds,
    credentials: shown,
    unreadable,
    ...(health === undefined ? {} : { health }),
  });
}

/** The document of one, which says how it is at its top as well, as that of a secret does. */
export function rendered(it: AuthClientView) {
  return document(render(it), it.health === undefined ? {} : { health: it.health.status });
}

const LEVELS = ['workspace', 'contract', 'tenant'] as const;

/** @throws ApiError 400 for another type, or more than one place */
function namedIn(
  relationships: Readonly<Partial<Record<(typeof LEVELS)[number], ToOne | undefined>>>,
): NamedScope | undefined {
  return requireAtMostOne(
    LEVELS.flatMap((level) => {
      const named = relationships[level];
      return named === undefined ? [] : [{ level, ...related(level, named) }];
    }),
  );
}

/** @throws ApiError 400 for another type */
function componentIdsOf({ data }: Static<typeof components>): readonly string[] {
  return data.map(({ type: given, id }, index) => {
    if (given === 'component') return id;
    const pointer = `/data/relationships/components/data/${String(index)}/type`;
    throw badRequest(invalid(pointer, 'The type here is "component"'));
  });
}
