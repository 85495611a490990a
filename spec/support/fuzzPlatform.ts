import { expect } from 'chai';
import type { Store } from '../../lib/platform/store/store.js';
import type { DeviceAuthorization, TokenOutcome } from '../../lib/platform/model/tokenClient.js';
import { basicAuthorization, specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from './platform.js';
import { signIn } from './signIn.js';
import type { Vocabulary } from './fromSchema.js';

/** Markers that occur only in stored values, by who may read them. */
export const MARKERS = {
  /** Only in responses to users who may read values in the first tenant. */
  own: 'MARKER-OWN',
  /** In no response to a user of the first tenant. */
  foreign: 'MARKER-FOREIGN',
  /** In no response. */
  never: 'MARKER-NEVER',
} as const;

export interface FuzzPlatform extends SpecPlatform {
  readonly vocabulary: Vocabulary;
  /** The callers with the values that they may read: all, those of the first tenant, or none. */
  readonly callers: readonly {
    readonly may: 'all' | 'own' | 'none';
    readonly headers: Readonly<Record<string, string>>;
  }[];
}

const DEVICE_CODES: DeviceAuthorization = {
  deviceCode: `${MARKERS.never}-device`,
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://id.acme.test/device',
  expiresInSeconds: 600,
  intervalSeconds: 5,
};

/** Creates two tenants with auth clients and secrets of every type, authorization flows, webhooks, and users of every role. */
export async function createFuzzPlatform(store: Store): Promise<FuzzPlatform> {
  const outcomes: readonly TokenOutcome[] = [
    {
      outcome: 'granted',
      grant: {
        accessToken: `${MARKERS.own}-granted`,
        refreshToken: `${MARKERS.never}-granted`,
        expiresInSeconds: 60,
        others: {},
      },
    },
    { outcome: 'dead', code: 'invalid_grant', detail: 'revoked' },
    { outcome: 'client', code: 'invalid_client', detail: 'who?' },
    { outcome: 'configuration', code: 'invalid_request', detail: 'no' },
  ];
  let tokenRequests = 0;
  const platform = await specPlatform({
    dependencies: {
      store,
      tokenClient: {
        obtain: () => Promise.resolve(outcomes[tokenRequests++ % outcomes.length]!),
        revoke: () => Promise.resolve({ outcome: 'done' }),
        startDeviceFlow: () => Promise.resolve({ outcome: 'started', codes: DEVICE_CODES }),
        discover: () => Promise.resolve({ outcome: 'transient', code: 'http_503', detail: '' }),
      },
      verifyCredentials: () => Promise.resolve({ verified: false, reason: 'not today' }),
    },
  });
  const foreign = await platform.makeTenant('Other');
  const component = await platform.makeComponent();
  const identifiers = [
    { type: 'component', id: component.id },
    ...(await populateTenant(platform, platform, component.id, MARKERS.own)),
    ...(await populateTenant(platform, foreign, component.id, MARKERS.foreign)),
  ];
  const tenantScope = { level: 'tenant', id: platform.tenant.id } as const;
  const users: readonly (readonly ['all' | 'own' | 'none', SpecUser])[] = [
    ['all', platform.admin],
    ['own', await platform.makeUser('admin', tenantScope)],
    ['own', await platform.makeUser('member')],
    ['own', await platform.makeUser('operator')],
    ['none', await platform.makeUser('guest')],
    ['none', await platform.makeUser('guest', tenantScope)],
  ];
  // The session of an admin, who cannot read values in the web UI.
  const session = await signIn(platform);
  return {
    ...platform,
    callers: [
      // First, because the first callers send most of the valid requests.
      { may: 'none', headers: { cookie: session.cookie, 'x-csrf-token': session.csrf } },
      ...users.map(([may, user]) => ({ may, headers: { authorization: basicAuthorization(user) } })),
    ],
    vocabulary: {
      identifiers: [...identifiers, ...users.map(([, { id }]) => ({ type: 'user', id }))],
      words: [
        ...['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth', 'ready', 'error', 'admin', 'guest', 'header'],
        ...['https://id.acme.test/token?a=b', 'http://127.0.0.1/', '{}', 'shop.login', 'a@b.test', '***', 'REST', '60'],
        ...['https://hooks.acme.test/in', '/docs?a=b#c', 'secret.refreshed', 'device_code', 'crm.read, crm.write'],
        ...['TextFieldView', 'auth-client', 'auth-secret', 'tenant', 'workspace', 'user', '2026-05-01T09:00:00Z'],
      ],
      names: [
        ...['client_id', 'client_secret', 'auth_uri', 'token_uri', 'refresh_token_uri', 'token_expires_in', 'scope'],
        ...['username', 'password', 'name', 'value', 'headerName', 'headerValue', 'location', 'fields', 'title'],
        ...['access_token', 'refresh_token', 'expires_in', 'expires_at', 'undefined_params', 'additional_params'],
        ...['authClientTypes', 'credentials', 'grant_type', 'client_auth', 'token_params', 'error_map', 'extra'],
        ...['revocation_uri', 'device_authorization_uri', 'issuer', 'token_placement', 'max_concurrency', 'prompt'],
      ],
    },
  };
}

async function populateTenant(
  platform: SpecPlatform,
  { tenant, contract, workspace }: Pick<SpecPlatform, 'tenant' | 'contract' | 'workspace'>,
  component: string,
  marker: string,
): Promise<{ type: string; id: string }[]> {
  const identifiers: { type: string; id: string }[] = [
    { type: 'tenant', id: tenant.id },
    { type: 'contract', id: contract.id },
    { type: 'workspace', id: workspace.id },
  ];
  const create = async (
    path: string,
    type: string,
    attributes: object,
    relationships: object,
  ): Promise<SpecResponse> => {
    const response = await platform.api('POST', path, { body: { data: { type, attributes, relationships } } });
    expect(response.status, response.text).to.equal(201);
    identifiers.push({ type, id: String(response.body.data.id) });
    return response;
  };
  const post = async (...text: Parameters<typeof create>): Promise<string> =>
    String((await create(...text)).body.data.id);
  const toOne = (type: string, id: string): object => ({ data: { type, id } });
  const flows = `/v2/workspaces/${workspace.id}/auth-flows`;
  await post('/v2/webhooks', 'webhook', { url: 'https://hooks.acme.test/in' }, { tenant: toOne('tenant', tenant.id) });
  for (const [type, client, secret] of CREDENTIALS(marker)) {
    const id = await post(
      '/v2/auth-clients',
      'auth-client',
      { type, name: type, credentials: client },
      {
        components: { data: [{ type: 'component', id: component }] },
        tenant: { data: { type: 'tenant', id: tenant.id } },
      },
    );
    await post(
      `/v2/workspaces/${workspace.id}/secrets`,
      'auth-secret',
      { name: type, credentials: secret },
      { auth_client: toOne('auth-client', id) },
    );
    if (type !== 'oauth2') continue;
    await post(flows, 'auth-flow', { return_to: '/docs' }, { auth_client: toOne('auth-client', id) });
    const { body, headers } = await create(flows, 'auth-flow', {}, { auth_client: toOne('auth-client', id) });
    const { authorize_url: address } = body.data.attributes;
    if (address !== undefined) await completeAuthorization(platform, String(address), String(headers['set-cookie']));
  }
  return identifiers;
}

/** Calls the callback as the browser of a user who granted access. */
async function completeAuthorization({ app }: SpecPlatform, authorizeUrl: string, cookie: string): Promise<void> {
  const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
  const { statusCode } = await app.inject({
    url: `/callback/oauth2?code=${MARKERS.never}-code&state=${state}`,
    headers: { cookie: cookie.split(';')[0]! },
  });
  expect(statusCode).to.equal(200);
}

const CREDENTIALS = (marker: string): readonly (readonly [type: string, client: object, secret: object])[] => [
  [
    'oauth2',
    {
      client_id: 'crm',
      client_secret: `${MARKERS.never}-client`,
      auth_uri: 'https://id.acme.test/authorize',
      token_uri: 'https://id.acme.test/token',
    },
    { access_token: `${marker}-token`, refresh_token: `${MARKERS.never}-refresh`, expires_in: 600 },
  ],
  [
    'oauth2',
    {
      client_id: 'crm-device',
      client_auth: 'none',
      token_uri: 'https://id.acme.test/token',
      device_authorization_uri: 'https://id.acme.test/device',
      grant_type: 'device_code',
    },
    { access_token: `${marker}-device-token`, expires_in: 600 },
  ],
  ['basic', {}, { username: 'ann', password: `${marker}-password` }],
  ['api_key', {}, { headerName: 'X-Key', headerValue: `${marker}-key` }],
  ['noauth', {}, {}],
];
