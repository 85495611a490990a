import { Type, type Static } from '@sinclair/typebox';

import { toAuthFlowResource } from '../../wire/authFlow.js';
import { toDocument } from '../../wire/jsonApi.js';
import { getFlow } from '../usecases/authFlows/getFlow.js';
import { retryFlow } from '../usecases/authFlows/retryFlow.js';
import { startFlow, type StartFlowRequest } from '../usecases/authFlows/startFlow.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { expectType, toOneRelationship, type ToOneRelationship } from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, resourceSchema } from './schemas.js';

const newFlowBody = strictObject({
  data: strictObject({
    type: Type.String(),
    attributes: Type.Optional(
      strictObject({
        scopes: Type.Optional(
          Type.Union(
            [Type.String({ maxLength: 8192 }), Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 200 })],
            {
              description: "A list or a comma-separated string. Default: the scopes in the component's component.json",
            },
          ),
        ),
        additional_params: Type.Optional(
          Type.Union([Type.String(), Type.Object({})], {
            description: 'Additional parameters of the authorization URL: an object, or its JSON text',
          }),
        ),
        fields: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), {
            description: "Values of the other fields of the component's credentials form",
          }),
        ),
        return_to: Type.Optional(
          Type.String({
            description: 'Where the browser is redirected in the end: a path of this service or a localhost URL',
          }),
        ),
      }),
    ),
    relationships: strictObject({
      auth_client: Type.Optional(toOneRelationship),
      auth_secret: Type.Optional(toOneRelationship),
    }),
  }),
});

const authFlowSchema = resourceSchema(
  'auth-flow',
  Type.Object({
    status: Type.String({ description: 'pending, exchanged, failed, expired or saved' }),
    error: Type.Optional(Type.Object({ code: Type.String(), description: Type.String() })),
    expires_at: Type.String({ format: 'date-time' }),
    return_to: Type.Optional(Type.String()),
    authorize_url: Type.Optional(
      Type.String({
        description: 'The authorization URL to open in a browser. Returned only when the flow is started',
      }),
    ),
    user_code: Type.Optional(
      Type.String({ description: 'The code to enter at verification_uri. Returned only when the flow is started' }),
    ),
    verification_uri: Type.Optional(Type.String()),
    verification_uri_complete: Type.Optional(Type.String()),
  }),
);

const collectionPath = '/v2/workspaces/:workspace/auth-flows';
const itemPath = `${collectionPath}/:flow`;
const flowParams = strictObject({ workspace: Type.String(), flow: Type.String() });
const tag = 'Authorization flows';

export function authFlowOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'POST',
      path: collectionPath,
      summary: 'Start an authorization flow for a new secret or to reauthorize an existing one',
      tag,
      params: strictObject({ workspace: Type.String() }),
      body: newFlowBody,
      responses: { 201: documentSchema(authFlowSchema) },
      async run({ caller, params, body, idempotentRequest }) {
        const started = await startFlow(services, caller, params.workspace, readNewFlow(body), idempotentRequest);
        return {
          status: 201,
          body: toDocument(toAuthFlowResource(started.flow, services.now(), started.instructions)),
          ...(started.cookie === undefined ? {} : { headers: { 'set-cookie': started.cookie } }),
        };
      },
    }),
    defineOperation({
      method: 'GET',
      path: itemPath,
      summary: 'Get an authorization flow. Tokens are never included',
      tag,
      params: flowParams,
      responses: { 200: documentSchema(authFlowSchema) },
      async run({ caller, params }) {
        const found = await getFlow(services, caller, params.workspace, params.flow, 'get');
        return { status: 200, body: toDocument(toAuthFlowResource(found, services.now())) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: `${itemPath}/retry`,
      summary: 'Retry the second step of a failed exchange while the token of the first is valid',
      tag,
      params: flowParams,
      responses: { 200: documentSchema(authFlowSchema) },
      async run({ caller, params }) {
        const settled = await retryFlow(services, caller, params.workspace, params.flow);
        return { status: 200, body: toDocument(toAuthFlowResource(settled, services.now())) };
      },
    }),
  ];
}

/** @throws ApiError `invalid`, `type_mismatch` for a resource of another type */
function readNewFlow({ data }: Static<typeof newFlowBody>): StartFlowRequest {
  expectType(data.type, 'auth-flow');
  const { scopes, additional_params: additionalParams, fields, return_to: returnTo } = data.attributes ?? {};
  return {
    authClientId: readRelatedId('auth_client', 'auth-client', data.relationships.auth_client),
    secret: readRelatedId('auth_secret', 'auth-secret', data.relationships.auth_secret),
    scopes,
    additionalParams,
    fields,
    returnTo,
  };
}

function readRelatedId(name: string, type: string, relationship: ToOneRelationship | undefined): string | undefined {
  if (relationship !== undefined && relationship.data.type !== type) {
    throw badRequest(invalid(`/data/relationships/${name}/data/type`, `The type must be "${type}"`));
  }
  return relationship?.data.id;
}
