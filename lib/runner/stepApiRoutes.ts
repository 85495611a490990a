import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Send } from '../http/message.js';
import type { Flow, FlowStep } from './flow.js';
import type { ObjectStore } from './objectStore.js';
import { forwardSecret } from './forwardSecret.js';
import type { Access, StepApiSettings } from './stepApiAccess.js';

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly access: Access;
  readonly run: (match: string[], request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

/** Creates the routes of the resources that steps request. The first match wins. */
export function createStepApiRoutes(
  flow: Flow,
  settings: StepApiSettings,
  store: ObjectStore,
  snapshots: ReadonlyMap<string, unknown>,
  send: Send,
  onSecret: (document: string) => void,
): readonly Route[] {
  const steps = new Map([...(flow.trigger ? [flow.trigger] : []), ...flow.steps].map((step) => [step.id, step]));
  const secrets = `/v2/workspaces/${settings.WORKSPACE_ID}/secrets`;
  const forwardIfNamed = (
    secretId: string,
    action: 'get' | 'refresh',
    request: IncomingMessage,
    response: ServerResponse,
  ): void | Promise<void> => {
    const named = [...steps.values()].some((step) => step.secretId === secretId);
    if (flow.platform && named)
      return forwardSecret({ platform: flow.platform, send, onSecret }, secretId, action, request, response);
    sendError(response, 404, 'not_found', 'Secret not found');
  };
  const links = new Set<string>();
  const isKnownLink = (name: string, response: ServerResponse): boolean => {
    if (links.has(name)) return true;
    sendError(response, 404, 'not_found', 'Link not found');
    return false;
  };
  return [
    {
      method: 'GET',
      path: new RegExp(`^/v1/tasks/${settings.FLOW_ID}/steps/([^/]+)$`),
      access: 'basic',
      run([stepId = ''], _request, response) {
        const step = steps.get(stepId);
        if (step) sendJson(response, 200, createStepData(flow, step, snapshots.get(stepId)));
        else sendError(response, 404, 'not_found', 'Step not found');
      },
    },
    {
      method: 'GET',
      path: new RegExp(`^${secrets}/([^/]+)$`),
      access: 'basic',
      run([secretId = ''], request, response) {
        const secret = createSecretResource(flow, settings, secretId);
        if (secret) {
          sendJson(response, 200, { data: secret, meta: {} });
          return;
        }
        return forwardIfNamed(secretId, 'get', request, response);
      },
    },
    {
      method: 'POST',
      path: new RegExp(`^${secrets}/([^/]+)/refresh$`),
      access: 'basic',
      run([secretId = ''], request, response) {
        if (!flow.credentials.has(secretId)) return forwardIfNamed(secretId, 'refresh', request, response);
        sendError(response, 409, 'not_refreshable', 'A credential of a flow file is not refreshed; set a new token');
      },
    },
    {
      method: 'POST',
      path: /^\/v2\/resources\/storage\/signed-url$/,
      access: 'basic',
      run(_match, _request, response) {
        const name = store.newId();
        links.add(name);
        const url = `${settings.API_URI}/links/${name}`;
        sendJson(response, 200, { put_url: url, get_url: url });
      },
    },
    {
      method: 'PUT',
      path: /^\/links\/([^/]+)$/,
      access: 'link',
      async run([name = ''], request, response) {
        if (!isKnownLink(name, response)) return;
        await store.write(name, request);
        response.writeHead(200).end();
      },
    },
    {
      method: 'GET',
      path: /^\/links\/([^/]+)$/,
      access: 'link',
      run: async ([name = ''], _request, response) =>
        isKnownLink(name, response) ? store.read(name, response) : undefined,
    },
    {
      method: 'POST',
      path: /^\/objects$/,
      access: 'bearer',
      async run(_match, request, response) {
        const objectId = store.newId();
        await store.write(objectId, request);
        sendJson(response, 201, { objectId });
      },
    },
    {
      method: 'GET',
      path: /^\/objects\/([^/]+)$/,
      access: 'bearer',
      run: ([objectId = ''], _request, response) => store.read(objectId, response),
    },
    {
      method: 'DELETE',
      path: /^\/objects\/([^/]+)$/,
      access: 'bearer',
      async run([objectId = ''], _request, response) {
        await store.delete(objectId);
        response.writeHead(204).end();
      },
    },
  ];
}

/** Returns a step's configuration as the runtime and the component receive it. */
export function createStepConfig(step: FlowStep): Record<string, unknown> {
  return { ...step.config, ...(step.secretId !== undefined && { secretId: step.secretId }) };
}

function createStepData(flow: Flow, step: FlowStep, snapshot: unknown): object {
  return {
    id: step.id,
    function: step.function,
    config: createStepConfig(step),
    snapshot: snapshot ?? {},
    variables: flow.variables,
    is_passthrough: step.passthrough,
  };
}

function createSecretResource(flow: Flow, settings: StepApiSettings, secretId: string): object | undefined {
  const credential = flow.credentials.get(secretId);
  if (!credential) return undefined;
  const self = `/v2/workspaces/${settings.WORKSPACE_ID}`;
  const { type, values, provider, publicMembers } = credential;
  const hasPublic = Object.keys(publicMembers).length > 0;
  return {
    id: secretId,
    type: 'auth-secret',
    attributes: {
      name: secretId,
      type,
      state: 'ready',
      ...(provider !== undefined && { provider }),
      credentials: { ...values.reveal(), ...(hasPublic && { undefined_params: publicMembers }) },
    },
    relationships: {
      workspace: { data: { id: settings.WORKSPACE_ID, type: 'workspace' }, links: { self } },
    },
    links: { self: `${self}/secrets/${secretId}` },
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** Sends a JSON:API error. Doesn't wait for the rest of the request body. */
export function sendError(response: ServerResponse, status: number, code: string, title: string): void {
  sendJson(response, status, { errors: [{ status: String(status), code, title }] });
}
