import { expect } from 'chai';
import type { Component } from '../../lib/platform/model/component.js';
import type { SecretId } from '../../lib/platform/model/ids.js';
import { NEVER } from '../../lib/platform/model/refresh.js';
import type { GrantRequest } from '../../lib/oauth/providers/index.js';
import type { TokenOutcome } from '../../lib/platform/model/tokenClient.js';
import { deriveJitter } from '../../lib/platform/tokens/schedule.js';
import { authClientOperations } from '../../lib/platform/routes/authClients.js';
import { secretOperations } from '../../lib/platform/routes/secrets.js';
import {
  specPlatform,
  type SpecResponse,
  type SpecPlatform,
  type SpecPlatformOptions,
  type SpecUser,
} from './platform.js';

/** An API with auth clients and secrets, and a simulated provider. */
export interface SecretsPlatform extends SpecPlatform {
  readonly component: Component;
  /** A user who may manage secrets of the workspace. */
  readonly member: SpecUser;
  /** `/v2/workspaces/…/secrets` */
  readonly path: string;
  /** The token requests to the provider. */
  readonly tokenRequests: { readonly client: Readonly<Record<string, unknown>>; readonly request: GrantRequest }[];
  /** The response of the provider; specs replace it. */
  provider: (request: GrantRequest) => Promise<TokenOutcome>;
  /** @returns its id */
  makeClient(type: string, credentials?: object, more?: ClientOptions): Promise<string>;
  /** Sends the request that creates a secret, as the member. */
  post(client: string, attributes: object, headers?: Record<string, string>): Promise<SpecResponse>;
  /** @returns its id */
  makeSecret(client: string, credentials: object, attributes?: object): Promise<string>;
  patch(secret: string, attributes: object, as?: SpecUser): Promise<SpecResponse>;
  /** Returns action, outcome, version and reason of the audit records of a resource, oldest first. */
  readAudit(resourceId: string): Promise<readonly string[]>;
}

export interface ClientOptions {
  readonly scope?: Readonly<Record<string, string>>;
  readonly components?: readonly string[];
}

export const OAUTH2_CLIENT = {
  client_id: 'crm-77',
  client_secret: 'MARKER-client-secret',
  auth_uri: 'https://id.acme.test/authorize',
  token_uri: 'https://id.acme.test/token',
  token_expires_in: 1800,
};
export const TOKENS = {
  access_token: 'MARKER-at-1',
  refresh_token: 'MARKER-rt-1',
  expires_in: 1200,
  scope: 'crm.read crm.write',
};

export async function secretsPlatform(options: SpecPlatformOptions = {}): Promise<SecretsPlatform> {
  const tokenRequests: SecretsPlatform['tokenRequests'] = [];
  const platform = await specPlatform({
    operations: (services) => [...authClientOperations(services), ...secretOperations(services)],
    ...options,
    dependencies: {
      tokenClient: {
        obtain(client, request) {
          tokenRequests.push({ client, request });
          return all.provider(request);
        },
        revoke: () => Promise.reject(new Error('the spec expects no revocation')),
        startDeviceFlow: () => Promise.reject(new Error('the spec expects no device authorization')),
        discover: () => Promise.reject(new Error('the spec expects no discovery')),
      },
      ...options.dependencies,
    },
  });
  const component = await platform.makeComponent();
  const member = await platform.makeUser('member');
  const path = `/v2/workspaces/${platform.workspace.id}/secrets`;

  const all: SecretsPlatform = {
    ...platform,
    component,
    member,
    path,
    tokenRequests,
    provider: () => Promise.reject(new Error('the spec sets no response of the provider')),
    async makeClient(
      type,
      credentials = {},
      { scope = { tenant: platform.tenant.id }, components = [component.id] } = {},
    ) {
      const response = await platform.api('POST', '/v2/auth-clients', {
        body: {
          data: {
            type: 'auth-client',
            attributes: { type, name: 'Acme CRM', credentials },
            relationships: {
              components: { data: components.map((id) => ({ type: 'component', id })) },
              ...Object.fromEntries(Object.entries(scope).map(([level, id]) => [level, { data: { type: level, id } }])),
            },
          },
        },
      });
      expect(response.status, response.text).to.equal(201);
      return String(response.body.data.id);
    },
    post: (client, attributes, headers = {}) =>
      platform.api('POST', path, {
        as: member,
        headers,
        body: {
          data: {
            type: 'auth-secret',
            attributes,
            relationships: { auth_client: { data: { type: 'auth-client', id: client } } },
          },
        },
      }),
    async makeSecret(client, credentials, attributes = {}) {
      const response = await all.post(client, { name: 'Acme CRM / Ann', credentials, ...attributes });
      expect(response.status, response.text).to.equal(201);
      return String(response.body.data.id);
    },
    patch: (secret, attributes, as = member) =>
      platform.api('PATCH', `${path}/${secret}`, { as, body: { data: { type: 'auth-secret', attributes } } }),
    async readAudit(resourceId) {
      const records = await platform.store.audit.list({ tenants: 'all', resourceId }, 100);
      return records
        .map(({ action, outcome, version, reason }) =>
          [action, outcome, version, reason].filter((part) => part !== null).join(' '),
        )
        .reverse();
    },
  };
  return all;
}

/** Returns the stored secret. */
export async function findStoredSecret({ store, workspace }: SpecPlatform, id: string) {
  const [found] = await store.secrets.findMany([{ workspaceId: workspace.id, idOrReference: id }]);
  if (found === undefined) throw new Error('the secret does not exist');
  return found.secret;
}

/** Returns the seconds until the next refresh without jitter; undefined: never. */
export async function secondsUntilRefresh({ store, clock }: SpecPlatform, id: string): Promise<number | undefined> {
  const state = await store.refreshes.find(id as SecretId);
  if (state === undefined || state.refreshAfterMs === NEVER || state.expiresAtMs === null) return undefined;
  const left = state.expiresAtMs - state.refreshAfterMs;
  const part = deriveJitter(id);
  // The jitter is a fraction of five seconds, or of a sixth of the lead if that is shorter.
  const lead = left + part * 5000 >= 30_000 ? left + part * 5000 : left / (1 - part / 6);
  // The stored time is rounded, so the result is off by up to 1 ms.
  return (state.expiresAtMs - Math.round(lead / 10) * 10 - clock.nowMs) / 1000;
}

/** Returns the refresh tokens that were sent to the provider. */
export function sentRefreshTokens({
  tokenRequests,
}: Pick<SecretsPlatform, 'tokenRequests'>): readonly (string | undefined)[] {
  return tokenRequests.map(({ request }) => (request.grant === 'refresh_token' ? request.refreshToken : undefined));
}

/** Returns `code pointer` of each error. */
export function readProblems(response: SpecResponse): readonly string[] {
  const { errors } = response.body as {
    errors: readonly { code: string; source?: { pointer?: string; parameter?: string; header?: string } }[];
  };
  return errors.map(({ code, source }) =>
    [code, source?.pointer ?? source?.parameter ?? source?.header].filter((part) => part !== undefined).join(' '),
  );
}
