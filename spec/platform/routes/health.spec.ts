import { expect } from 'chai';
import { createMemoryStore } from '../../../lib/platform/store/memory/memoryStore.js';
import { specPlatform, type SpecResponse, type SpecPlatform } from '../../support/platform.js';
import { addSealedClient } from '../../support/sealedRecords.js';
import { specVault } from '../../support/vault.js';
import { withMethods } from '../../support/withMethods.js';

const open = ({ api }: SpecPlatform, path: string): Promise<SpecResponse> => api('GET', path, { as: null });

describe('the health and metrics routes', () => {
  it('report live and ready without an API key', async () => {
    const platform = await specPlatform();
    expect((await open(platform, '/healthz')).body).to.deep.equal({ status: 'live' });
    const ready = await open(platform, '/readyz');
    expect([ready.status, ready.body]).to.deep.equal([200, { status: 'ready' }]);
    expect(ready.headers['cache-control']).to.equal('no-store');
  });

  it('report not ready but live when the store is unreachable', async () => {
    const store = { ...createMemoryStore() };
    const platform = await specPlatform({ dependencies: { store } });
    store.ping = () => Promise.reject(new Error('MARKER'));
    const response = await open(platform, '/readyz');
    expect([response.status, response.body]).to.deep.equal([503, { status: 'not ready', reason: 'store unreachable' }]);
    expect(response.headers['retry-after']).to.equal('1');
    expect((await open(platform, '/healthz')).status).to.equal(200);
  });

  it('count requests and durations by method, route and status, never by path', async () => {
    const platform = await specPlatform();
    await platform.api('GET', '/v2/tenants/MARKER');
    await platform.api('GET', '/v2/users/me');
    await platform.api('GET', '/v2/users/me');
    await platform.api('GET', '/MARKER');
    await platform.api('PUT', '/v2/users/me');
    const { text, headers } = await open(platform, '/metrics');
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    const lines = text.split('\n').filter((line) => line.startsWith('http_requests_total{'));
    expect(lines.sort()).to.deep.equal([
      'http_requests_total{method="GET",route="/v2/tenants/:id",status="404"} 1',
      'http_requests_total{method="GET",route="/v2/users/me",status="200"} 2',
      'http_requests_total{method="any",route="none",status="404"} 1',
      'http_requests_total{method="other",route="/v2/users/me",status="405"} 1',
    ]);
    expect(text).to.include('http_request_duration_seconds_count{method="GET",route="/v2/users/me"} 2');
    expect(text).not.to.include('MARKER').and.not.to.include(platform.tenant.id);
  });

  it('count sealed values by key and quarantined values, at most once a minute', async () => {
    const platform = await specPlatform();
    const { store, vault, clock } = platform;
    await addSealedClient(store, specVault(['k0']));
    const { record } = await addSealedClient(store, vault);
    const vaultLines = async (): Promise<readonly string[]> =>
      (await open(platform, '/metrics')).text.split('\n').filter((line) => line.startsWith('vault_'));
    const before = ['vault_records{kid="k0"} 1', 'vault_records{kid="k1"} 1', 'vault_quarantined_records 0'];
    expect(await vaultLines()).to.have.members(before);
    await store.sealed.quarantine(record, 1);
    expect(await vaultLines()).to.have.members(before);
    clock.nowMs += 60_000;
    expect(await vaultLines()).to.include('vault_quarantined_records 1');
  });

  it('return the other metrics while the store fails, and retry', async () => {
    const store = { ...createMemoryStore() };
    const { sealed } = store;
    let fails = true;
    const counting = withMethods(sealed, {
      countByKey: () => (fails ? Promise.reject(new Error('MARKER')) : sealed.countByKey()),
    });
    const platform = await specPlatform({ dependencies: { store: { ...store, sealed: counting } } });
    const readMetrics = async (): Promise<readonly string[]> => {
      const { status, text } = await open(platform, '/metrics');
      expect(status).to.equal(200);
      expect(text).to.include('# TYPE http_requests_total counter').and.not.to.include('MARKER');
      return text.split('\n').filter((line) => line.startsWith('vault_'));
    };
    expect(await readMetrics()).to.deep.equal([]);
    fails = false;
    expect(await readMetrics()).to.have.members(['vault_records{kid="k1"} 0', 'vault_quarantined_records 0']);
  });
});
