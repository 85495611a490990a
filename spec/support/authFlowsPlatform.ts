import { expect } from 'chai';
import type { AuthFlow } from '../../lib/platform/model/authFlow.js';
import type { AuthFlowId } from '../../lib/platform/model/ids.js';
import type { IssuedToken, TokenOutcome, TokenRefusal } from '../../lib/platform/model/tokenClient.js';
import { createOperations } from '../../lib/platform/routes/index.js';
import type { SpecResponse, SpecPlatformOptions, SpecUser } from './platform.js';
import { secretsPlatform, type SecretsPlatform } from './secrets.js';

/** An API with auth-flows, and the browser of somebody who uses it. */
export interface AuthFlowsPlatform extends SecretsPlatform {
  /** `/v2/workspaces/…/auth-flows` */
  readonly flowsPath: string;
  /** Sends what starts a flow for an auth-client, by the member. */
  requestStart(client: string | undefined, attributes?: object, more?: StartOptions): Promise<SpecResponse>;
  /** Starts a flow. */
  start(client: string | undefined, attributes?: object, more?: StartOptions): Promise<StartedFlow>;
  /** A browser that comes back from the provider, with the flow's cookie unless another Cookie header is said. */
  visitCallback(
    flow: Pick<StartedFlow, 'cookie'>,
    parameters: Record<string, string>,
    cookie?: string,
  ): Promise<SpecResponse>;
  /** The flow as the API shows it. */
  get(flow: StartedFlow, as?: SpecUser): Promise<SpecResponse>;
  /** The flow's row. */
  findRow(flow: StartedFlow): Promise<AuthFlow>;
  /** Makes a secret of the flow. */
  saveSecret(flow: StartedFlow, attributes?: object, more?: SaveOptions): Promise<SpecResponse>;
}

export interface StartOptions {
  /** Id or reference of the one to authenticate anew. */
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
  /** What the provider is asked; empty for a device code. */
  readonly url: URL;
  readonly state: string;
  /** The Cookie header that the browser comes back with. */
  readonly cookie: string;
  readonly answer: SpecResponse;
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

  // Members of the platform may be set by specs: the object has to stay the same one.
  return Object.assign(platform, {
    flowsPath,
    requestStart: begin,
    async start(client: string | undefined, attributes: object = {}, more: StartOptions = {}): Promise<StartedFlow> {
      const answer = await begin(client, attributes, more);
      expect(answer.status, answer.text).to.equal(201);
      const url = new URL(answer.body.data.attributes.authorize_url ?? 'about:blank');
      const { 'set-cookie': set } = answer.headers;
      const [cookie = ''] = typeof set === 'string' ? set.split(';') : [];
      return { id: answer.body.data.id, url, state: url.searchParams.get('state') ?? '', cookie, answer };
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
