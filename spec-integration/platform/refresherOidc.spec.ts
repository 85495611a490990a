import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OIDC_REDIRECT_URI, startOidc, type OidcServer } from '../../spec/support/providers/oidc.js';
import { UNLIMITED_GRACE, RefreshDeployment } from '../support/refreshDeployment.js';
import { waitUntil } from '../support/waitUntil.js';
import { postgresSettings } from '../support/refreshStores.js';
import { createSecretFixture, newSecret } from '../support/secretFixture.js';

const LIFETIME_SECONDS = 6;
const LIFETIMES = 4;
const GRANTS = 8;
const REPLICAS = 4;

describe('four replicas and oidc-provider, which ends a grant whose refresh token is used twice', function () {
  this.timeout(120_000);
  let oidc: OidcServer;
  let world: RefreshDeployment;
  before(async () => (oidc = await startOidc({ lifeSeconds: LIFETIME_SECONDS, clientAuth: 'post' })));
  after(() => oidc.stop());
  afterEach(() => world.stop());

  it('keep every grant alive for several token lifetimes, forced refreshes included', async function () {
    world = await RefreshDeployment.create(UNLIMITED_GRACE, {
      ...(await postgresSettings(this)),
      REFRESH_TICK_MS: '200',
    });
    const apis = [];
    for (let count = 0; count < REPLICAS; count += 1) apis.push(world.api(await world.start()));
    const [api] = apis;
    const fixture = await createSecretFixture(api!, 'oauth2', oidc.clientCredentials);
    const paths: string[] = [];
    for (let count = 0; count < GRANTS; count += 1) {
      const created = await api!(
        'POST',
        fixture.secretsPath,
        newSecret(fixture, `s${String(count)}`, await authenticate(oidc)),
      );
      expect(created.status, JSON.stringify(created.body)).to.equal(201);
      paths.push(`${fixture.secretsPath}/${String(created.body.data.id)}`);
    }

    const statuses = new Set<number>();
    const end = performance.now() + LIFETIMES * LIFETIME_SECONDS * 1000;
    for (let turn = 0; performance.now() < end; turn += 1) {
      const path = paths[turn % paths.length]!;
      const responses = await Promise.all(apis.map((one) => one('POST', `${path}/refresh`)));
      for (const { status } of responses) statuses.add(status);
      await sleep(500);
    }
    expect([...statuses]).to.deep.equal([200]);
    expect(oidc.granted.get('refresh_token')).to.be.at.least(GRANTS * LIFETIMES);
    for (const path of paths) {
      await waitUntil('the token is good', async () => {
        const { data, meta } = (await api!('GET', path)).body;
        return meta.health === 'ready' && (await oidc.isActive(String(data.attributes.credentials.access_token)));
      });
    }
  });
});

/** Authorizes as a user. @returns the first tokens, as credentials of a secret */
async function authenticate(oidc: OidcServer): Promise<object> {
  const { client_id, client_secret, auth_uri, token_uri } = oidc.clientCredentials;
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(String(auth_uri));
  url.search = new URLSearchParams({
    client_id: String(client_id),
    response_type: 'code',
    redirect_uri: OIDC_REDIRECT_URI,
    scope: 'openid offline_access crm.read',
    prompt: 'consent',
    state: 'specs',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const code = (await oidc.authorize(url)).searchParams.get('code') ?? '';
  const response = await fetch(String(token_uri), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: String(client_id),
      client_secret: String(client_secret),
      redirect_uri: OIDC_REDIRECT_URI,
      code,
      code_verifier: verifier,
    }),
  });
  const { access_token, refresh_token, expires_in } = (await response.json()) as Record<string, unknown>;
  return { access_token, refresh_token, expires_in };
}
