import { Type, type Static } from '@sinclair/typebox';

import { authFlowResource } from '../../wire/authFlow.js';
import { document } from '../../wire/jsonApi.js';
import { findFlow } from '../usecases/authFlows/findFlow.js';
import { retryFlow } from '../usecases/authFlows/retryFlow.js';
import { startFlow, type StartFlowRequest } from '../usecases/authFlows/startFlow.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { expectType, toOne, type ToOne } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, resourceSchema } from './schemas.js';

const newFlowBody = closed({
  data: closed({
    type: Type.String(),
    attributes: Type.Optional(
      closed({
        scopes: Type.Optional(
          Type.Union(
            [Type.String({ maxLength: 8192 }), Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 200 })],
            {
              description: "A list, or a text with commas; without it, those of the component's component.json",
            },
          ),
        ),
        additional_params: Type.Optional(
          Type.Union([Type.String(), Type.Object({})], {
            description: 'Further parameters for the authorization server: an object, or the text of one',
          }),
        ),
        fields: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), { description: "What the component's form asks for beside" }),
        ),
        return_to: Type.Optional(
          Type.String({ description: 'Where the browser goes in the end: a path of the service, or localhost' }),
        ),
      }),
    ),
    relationships: closed({ auth_client: Type.Optional(toOne), auth_secret: Type.Optional(toOne) }),
  }),
});

const flow = resourceSchema(
  'auth-flow',
  Type.Object({
    status: Type.String({ description: 'pending, exchanged, failed, expired or saved' }),
    error: Type.Optional(Type.Object({ code: Type.String(), description: Type.String() })),
    expires_at: Type.String({ format: 'date-time' }),
    return_to: Type.Optional(Type.String()),
    authorize_url: Type.Optional(Type.String({ description: 'Where the user goes; told once' })),
    user_code: Type.Optional(Type.String({ description: 'What the user enters at verification_uri; told once' })),
    verification_uri: Type.Optional(Type.String()),
    verification_uri_complete: Type.Optional(Type.String()),
  }),
);

const all = '/v2/workspaces/:workspace/auth-flows';
const one = `${all}/:flow`;
const ofFlow = closed({ workspace: Type.String(), flow: Type.String() });
const tag = 'Auth-flows';

export function authFlowOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'POST',
      path: all,
      summary: 'Begins to authenticate at a provider: for a new secret, or anew for one that there is',
      tag,
      params: closed({ workspace: Type.String() }),
      body: newFlowBody,
      answers: { 201: documentSchema(flow) },
      async run({ caller, params, body, repeatable }) {
        const started = await startFlow(services, caller, params.workspace, readFlow(body), repeatable);
        return {
          status: 201,
          body: document(authFlowResource(started.flow, services.now(), started.prompt)),
          ...(started.cookie === undefined ? {} : { headers: { 'set-cookie': started.cookie } }),
        };
      },
    }),
    operation({
      method: 'GET',
      path: one,
      summary: 'How far a flow is; never its tokens',
      tag,
      params: ofFlow,
      answers: { 200: documentSchema(flow) },
      async run({ caller, params }) {
        const found = await findFlow(services, caller, params.workspace, params.flow, 'get');
        return { status: 200, body: document(authFlowResource(found, services.now())) };
      },
    }),
    operation({
      method: 'POST',
      path: `${one}/retry`,
      summary: "Takes up an exchange again that failed half way: Instagram's, within an hour",
      tag,
      params: ofFlow,
      answers: { 200: documentSchema(flow) },
      async run({ caller, params }) {
        const settled = await retryFlow(services, caller, params.workspace, params.flow);
        return { status: 200, body: document(authFlowResource(settled, services.now())) };
      },
    }),
  ];
}

/** @throws ApiError 400, 409 `type_mismatch` */
function readFlow({ data }: Static<typeof newFlowBody>): StartFlowRequest {
  expectType(data.type, 'auth-flow');
  const { scopes, additional_params: additionalParams, fields, return_to: returnTo } = data.attributes ?? {};
  return {
    authClientId: idOf('auth_client', 'auth-client', data.relationships.auth_client),
    secret: idOf('auth_secret', 'auth-secret', data.relationships.auth_secret),
    scopes,
    additionalParams,
    fields,
    returnTo,
  };
}

function idOf(name: string, type: string, relationship: ToOne | undefined): string | undefined {
  if (relationship !== undefined && relationship.data.type !== type) {
    throw badRequest(invalid(`/data/relationships/${name}/data/type`, `The type here is "${type}"`));
  }
  return relationship?.data.id;
}
