import { expect } from 'chai';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import { OAUTH2_CLIENT, readProblems, secretsPlatform, TOKENS, type SecretsPlatform } from '../../support/secrets.js';

describe('GET …/refresh-states', () => {
  let platform: SecretsPlatform;
  let path: string;
  beforeEach(async () => {
    platform = await secretsPlatform();
    path = `/v2/workspaces/${platform.workspace.id}/refresh-states`;
  });

  it('returns the refresh state of each secret, refreshed or not', async () => {
    const client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
    const ids = [
      await platform.makeSecret(client, TOKENS),
      await platform.makeSecret(await platform.makeClient('basic'), { username: 'ann', password: 'MARKER-pw' }),
      await platform.makeSecret(client, TOKENS),
    ];
    const [lease] = await platform.store.refreshes.claim(
      [{ secretId: ids[2] as SecretId, authClientId: client as never, clientLimit: null }],
      { owner: 'somebody', untilMs: platform.clock.nowMs + 1000 },
      platform.clock.nowMs,
    );
    expect(lease).not.to.equal(undefined);
    const { status, body, text } = await platform.api('GET', path, { as: platform.member });
    const alone = await Promise.all(
      ids.toSorted().map(async (id) => (await platform.api('GET', `${platform.path}/${id}/refresh`)).body.data),
    );
    expect([status, body.data, body.meta]).to.deep.equal([200, alone, {}]);
    const summaries = body.data.map(({ id, attributes }: { id: string; attributes: Record<string, unknown> }) => [
      id,
      attributes.strategy,
      attributes.under_way,
    ]);
    expect(summaries).to.have.deep.members([
      [ids[0], 'refresh_token', false],
      [ids[1], 'none', false],
      [ids[2], 'refresh_token', true],
    ]);
    expect(text).not.to.include('MARKER');
  });

  it('returns pages, and an empty list without secrets', async () => {
    expect((await platform.api('GET', path)).body).to.deep.equal({ data: [], meta: {} });
    const client = await platform.makeClient('noauth');
    for (let count = 0; count < 3; count += 1) await platform.makeSecret(client, {});
    const { body } = await platform.api('GET', `${path}?page[size]=2&page[number]=2`);
    expect([body.data.length, body.meta]).to.deep.equal([1, { page: 2, per_page: 2, total: 3, total_pages: 2 }]);
  });

  it('sends one store query for many secrets', async () => {
    const client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
    await platform.makeSecret(client, TOKENS);
    const { refreshes } = platform.store;
    const batchSizes: number[] = [];
    const counting = await secretsPlatform({
      dependencies: {
        store: {
          ...platform.store,
          refreshes: {
            ...refreshes,
            findMany(ids, nowMs) {
              batchSizes.push(ids.length);
              return refreshes.findMany(ids, nowMs);
            },
            find: () => Promise.reject(new Error('one by one')),
            findLease: () => Promise.reject(new Error('one by one')),
          },
        },
      },
    });
    await platform.makeSecret(client, TOKENS);
    expect((await counting.api('GET', path)).body.data).to.have.length(2);
    expect(batchSizes).to.deep.equal([2]);
  });

  it('requires a role in the workspace', async () => {
    expect((await platform.api('GET', path, { as: await platform.makeUser('guest') })).status).to.equal(200);
    const { tenant } = await platform.makeTenant('Other');
    const stranger = await platform.makeUser('admin', { level: 'tenant', id: tenant.id }, tenant.id);
    for (const [where, as] of [
      [path, stranger],
      ['/v2/workspaces/nowhere/refresh-states', platform.admin],
    ] as const) {
      const response = await platform.api('GET', where, { as });
      expect([response.status, ...readProblems(response)]).to.deep.equal([404, 'not_found']);
    }
  });

  it('rejects other parameters', async () => {
    expect(readProblems(await platform.api('GET', `${path}?filter[user]=x`))).to.deep.equal(['unknown filter[user]']);
  });
});
