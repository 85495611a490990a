import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { createCatalogReader } from '../../../lib/platform/catalogReader.js';
import type { Provider } from '../../../lib/wire/provider.js';
import { specPlatform } from '../../support/platform.js';

const provider = (id: string, more: Partial<Provider> = {}): Provider => ({
  id,
  name: id.toUpperCase(),
  description: 'Any API.',
  documentation_url: 'https://acme.test/docs',
  type: 'oauth2',
  steps: ['Register an app.'],
  auth_client: {},
  ...more,
});

const CATALOG = [
  provider('a', { description: 'Microsoft 365 and Graph.' }),
  provider('b', { type: 'api_key' }),
  provider('c-graph'),
];

describe('/v2/providers', () => {
  const start = () => specPlatform({ dependencies: { readProviders: () => Promise.resolve(CATALOG) } });
  const ids = ({ body }: { body: { data: { id: string }[] } }): string[] => body.data.map(({ id }) => id);

  it('lists the catalogue for every authenticated caller', async () => {
    const { api, makeUser } = await start();
    const guest = await makeUser('guest');
    const { status, body } = await api('GET', '/v2/providers', { as: guest });
    expect([status, ids({ body }), body.meta]).to.deep.equal([200, ['a', 'b', 'c-graph'], {}]);
    expect((await api('GET', '/v2/providers/a', { as: guest })).body.data.attributes.name).to.equal('A');
    for (const path of ['/v2/providers', '/v2/providers/a']) {
      expect((await api('GET', path, { as: null })).status, path).to.equal(401);
    }
  });

  it('searches the id, the name and the description for all words', async () => {
    const { api } = await start();
    for (const [search, expected] of [
      ['graph', ['a', 'c-graph']],
      ['GRAPH%20365', ['a']],
      ['graph%20nothing', []],
      ['%20', ['a', 'b', 'c-graph']],
      ['', ['a', 'b', 'c-graph']],
    ] as const) {
      expect(ids(await api('GET', `/v2/providers?filter[search]=${search}`)), search).to.deep.equal([...expected]);
    }
  });

  it('filters by credential type, and returns an empty list for an unknown one', async () => {
    const { api } = await start();
    expect(ids(await api('GET', '/v2/providers?filter[type]=api_key'))).to.deep.equal(['b']);
    expect(ids(await api('GET', '/v2/providers?filter[type]=oauth2&filter[search]=365'))).to.deep.equal(['a']);
    expect(ids(await api('GET', '/v2/providers?filter[type]=nothing'))).to.deep.equal([]);
  });

  it('returns pages when a page parameter is given', async () => {
    const { api } = await start();
    const { body } = await api('GET', '/v2/providers?page[size]=2&page[number]=2');
    expect([ids({ body }), body.meta]).to.deep.equal([['c-graph'], { page: 2, per_page: 2, total: 3, total_pages: 2 }]);
    expect(ids(await api('GET', '/v2/providers?page[number]=9'))).to.deep.equal([]);
  });

  it('rejects unknown parameters, ids and methods', async () => {
    const { api } = await start();
    expect((await api('GET', '/v2/providers?q=x')).status).to.equal(400);
    const { status, body } = await api('GET', '/v2/providers/nobody');
    expect([status, body.errors[0].code]).to.deep.equal([404, 'not_found']);
    expect((await api('POST', '/v2/providers', { body: {} })).status).to.equal(405);
  });
});

describe('createCatalogReader', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'catalog-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('says how to build a missing catalogue, then reads it once', async () => {
    const file = path.join(folder, 'catalog.json');
    const { api } = await specPlatform({ dependencies: { readProviders: createCatalogReader(file) } });
    const { status, body } = await api('GET', '/v2/providers');
    expect([status, body.errors[0].code]).to.deep.equal([503, 'catalog_not_built']);
    expect(body.errors[0].detail).to.include('npm run build');
    writeFileSync(file, JSON.stringify(CATALOG));
    expect((await api('GET', '/v2/providers')).body.data).to.have.length(3);
    writeFileSync(file, '[]');
    expect((await api('GET', '/v2/providers')).body.data).to.have.length(3);
  });
});
