import { expect } from 'chai';
import type { AuthFlow } from '../../lib/platform/model/authFlow.js';
import type { AuthFlowId } from '../../lib/platform/model/ids.js';
import type { IssuedToken } from '../../lib/oauth/tokenResponse.js';
import type { TokenOutcome, TokenRefusal } from '../../lib/platform/model/tokenClient.js';
import { createOperations } from '../../lib/platform/routes/index.js';
import type { SpecResponse, SpecPlatformOptions, SpecUser } from './platform.js';
import { secretsPlatform, type SecretsPlatform } from './secrets.js';

/** The API of authorization flows and the browser of a user. */
export interface AuthFlowsPlatform extends SecretsPlatform {
  /** `/v2/workspaces/…/auth-flows` */
  readonly flowsPath: string;
  /** Sends the request that starts a flow for an auth client, as the member by default. */
  requestStart(client: string | undefined, attributes?: object, more?: StartOptions): Promise<SpecResponse>;
  /** Starts a flow and expects success. */
  start(client: string | undefined, attributes?: object, more?: StartOptions): Promise<StartedFlow>;
  /** Sends the callback of a browser, with the flow's cookie unless another Cookie header is given. */
  visitCallback(
    flow: Pick<StartedFlow, 'cookie'>,
    parameters: Record<string, string>,
    cookie?: string,
  ): Promise<SpecResponse>;
  /** Reads the flow from the API. */
  get(flow: StartedFlow, as?: SpecUser): Promise<SpecResponse>;
  /** Finds the flow's row. */
  findRow(flow: StartedFlow): Promise<AuthFlow>;
  /** Creates a secret from the flow. */
  saveSecret(flow: StartedFlow, attributes?: object, more?: SaveOptions): Promise<SpecResponse>;
}

export interface StartOptions {
  /** Id or reference of the secret to authenticate again. */
  readonly secret?: string;
  readonly as?: SpecUser;
  readonly headers?: Record<string, string>;
}

export interface SaveOptions {
  readonly client?: string;
  readonly as?: SpecUser;
  readonly headers?: Record<string, string>;
}

export interface StartedFlow {
  readonly id: string;
  /** The authorization URL; empty for a device code. */
  readonly url: URL;
  readonly state: string;
  /** The Cookie header of the callback. */
  readonly cookie: string;
  readonly response: SpecResponse;
}

export async function createAuthFlowsPlatform(options: SpecPlatformOptions = {}): Promise<AuthFlowsPlatform> {
  const platform = await secretsPlatform({
    operations: createOperations,
    ...options,
    dependencies: { sleep: () => Promise.resolve(), ...options.dependencies },
  });
  const { api, workspace, member, store, path } = platform;
  const flowsPath = `/v2/workspaces/${workspace.id}/auth-flows`;

  const begin: AuthFlowsPlatform['requestStart'] = (
    client,
    attributes = {},
    { secret, as = member, headers = {} } = {},
  ) =>
    api('POST', flowsPath, {
      as,
      headers,
      body: {
        data: {
          type: 'auth-flow',
          attributes,
          relationships: {
            ...(client === undefined ? {} : { auth_client: { data: { type: 'auth-client', id: client } } }),
            ...(secret === undefined ? {} : { auth_secret: { data: { type: 'auth-secret', id: secret } } }),
          },
        },
      },
    });

  // Specs may set members of the platform, so the object must stay the same.
  return Object.assign(platform, {
    flowsPath,
    requestStart: begin,
    async start(client: string | undefined, attributes: object = {}, more: StartOptions = {}): Promise<StartedFlow> {
      const response = await begin(client, attributes, more);
      expect(response.status, response.text).to.equal(201);
      const url = new URL(response.body.data.attributes.authorize_url ?? 'about:blank');
      const { 'set-cookie': set } = response.headers;
      const [cookie = ''] = typeof set === 'string' ? set.split(';') : [];
      return { id: response.body.data.id, url, state: url.searchParams.get('state') ?? '', cookie, response };
    },
    visitCallback: (flow: Pick<StartedFlow, 'cookie'>, parameters: Record<string, string>, cookie = flow.cookie) =>
      api('GET', `/callback/oauth2?${new URLSearchParams(parameters).toString()}`, {
        as: null,
        headers: cookie === '' ? {} : { cookie },
      }),
    get: ({ id }: StartedFlow, as = member) => api('GET', `${flowsPath}/${id}`, { as }),
    async findRow({ id }: StartedFlow): Promise<AuthFlow> {
      const found = await store.authFlows.find(id as AuthFlowId);
      if (found === undefined) throw new Error('there is no such flow');
      return found;
    },
    saveSecret: (
      { id }: StartedFlow,
      attributes: object = {},
      { client, as = member, headers = {} }: SaveOptions = {},
    ) =>
      api('POST', path, {
        as,
        headers,
        body: {
          data: {
            type: 'auth-secret',
            attributes: { name: 'Acme CRM / Ann', ...attributes },
            relationships: {
              auth_flow: { data: { type: 'auth-flow', id } },
              ...(client === undefined ? {} : { auth_client: { data: { type: 'auth-client', id: client } } }),
            },
          },
        },
      }),
  });
}

export function createGrantedOutcome(more: Partial<IssuedToken> = {}): TokenOutcome {
  return {
    outcome: 'granted',
    grant: {
      accessToken: 'MARKER-at-1',
      refreshToken: 'MARKER-rt-1',
      expiresInSeconds: 1800,
      others: { instance_url: 'https://eu9.acme.test' },
      ...more,
    },
  };
}

export function createRefusedOutcome(outcome: TokenRefusal['outcome'], code: string, detail = ''): TokenOutcome {
  return { outcome, code, detail };
}
