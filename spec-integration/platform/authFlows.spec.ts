import { expect } from 'chai';

import { openStore } from '../../lib/platform/store/openStore.js';
import type { Store } from '../../lib/platform/store/store.js';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  type AuthFlowsPlatform,
} from '../../spec/support/authFlowsPlatform.js';
import { OAUTH2_CLIENT, TOKENS } from '../../spec/support/secrets.js';
import { sharedPostgres } from '../support/services.js';

describe('auth flows on PostgreSQL', () => {
  let store: Store | undefined;
  let platform: AuthFlowsPlatform;
  let client: string;
  before(async function () {
    const postgres = await sharedPostgres(this);
    store = await openStore(await postgres.freshDatabase());
    await store.migrate();
    platform = await createAuthFlowsPlatform({ dependencies: { store } });
    client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
  });
  after(() => store?.close());
  beforeEach(() => {
    platform.tokenRequests.length = 0;
    platform.provider = () => Promise.resolve(createGrantedOutcome());
  });

  it('are exchanged once and saved once under concurrent requests', async () => {
    const flow = await platform.start(client, { return_to: '/done' });
    const visits = await Promise.all(
      Array.from({ length: 20 }, () => platform.visitCallback(flow, { state: flow.state, code: 'c' })),
    );
    expect(visits.filter(({ status }) => status === 303)).to.have.length(1);
    expect(platform.tokenRequests).to.have.length(1);
    const saves = await Promise.all(Array.from({ length: 10 }, () => platform.saveSecret(flow)));
    expect(saves.filter(({ status }) => status === 201)).to.have.length(1);
    expect(new Set(saves.map(({ status }) => status))).to.deep.equal(new Set([201, 409]));
  });

  it('reauthorize a secret that is patched at the same time', async () => {
    const secret = await platform.makeSecret(client, TOKENS);
    const flow = await platform.start(undefined, {}, { secret });
    platform.provider = () => Promise.resolve(createGrantedOutcome({ accessToken: 'MARKER-at-2' }));
    const [visited, ...patches] = await Promise.all([
      platform.visitCallback(flow, { state: flow.state, code: 'c' }),
      ...[1, 2].map((n) =>
        platform.patch(secret, { name: `Name ${String(n)}`, credentials: { scope: `s${String(n)}` } }),
      ),
    ]);
    expect([visited.status, ...patches.map(({ status }) => status)]).to.deep.equal([200, 200, 200]);
    const { body } = await platform.api('GET', `${platform.path}/${secret}`);
    expect(body.data.attributes.credentials.access_token).to.equal('MARKER-at-2');
    expect(body.data.attributes.name).to.match(/^Name/);
  });

  it('keep their token when the secret can not be created', async () => {
    await platform.makeSecret(client, TOKENS, { reference: 'a.b' });
    const flow = await platform.start(client);
    await platform.visitCallback(flow, { state: flow.state, code: 'c' });
    expect((await platform.saveSecret(flow, { reference: 'a.b' })).status).to.equal(409);
    expect((await platform.saveSecret(flow)).status).to.equal(201);
  });
});
