import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { createCatalogReader } from '../../../lib/platform/catalogReader.js';
import { buildKinds, getInitialValues } from '../../../lib/ui/pages/authClients/newClient.js';
import { loadCatalog } from '../../support/catalog.js';
import { root } from '../../support/descriptor.js';
import { specPlatform, type SpecPlatform } from '../../support/platform.js';

const TOY = `
name: Toy Parcels
description: Tracking of parcels for toy shops.
documentation_url: https://docs.toy.test/authentication
registration_url: https://toy.test/apps
type: oauth2
steps: [Create an app., Copy its client ID and secret.]
inputs:
  region: { label: Region, default: eu }
auth_client:
  auth_uri: https://{region}.toy.test/authorize
  token_uri: https://{region}.toy.test/token
credential_hints:
  scopes: [parcels.read]
`;

describe('a provider that is added to the catalogue as one file', () => {
  let folder: string;
  let platform: SpecPlatform;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'catalog-'));
    const source = path.join(folder, 'providers');
    mkdirSync(source);
    cpSync(path.join(root, 'catalog/providers'), source, { recursive: true });
    writeFileSync(path.join(source, 'toy-parcels.yaml'), TOY);
    const compiled = path.join(folder, 'catalog.json');
    writeFileSync(compiled, JSON.stringify(await loadCatalog(source)));
    platform = await specPlatform({ dependencies: { readProviders: createCatalogReader(compiled) } });
  });
  after(() => rmSync(folder, { recursive: true }));
  const list = async (query = '') => (await platform.api('GET', `/v2/providers${query}`)).body.data;
  const idsOf = async (query: string) => (await list(query)).map(({ id }: { id: string }) => id);

  it('is in the list of the API, in its search and at its own path', async () => {
    expect(await idsOf(''))
      .to.include('toy-parcels')
      .and.to.include('google');
    expect(await idsOf('?filter[search]=toy')).to.deep.equal(['toy-parcels']);
    const { status, body } = await platform.api('GET', '/v2/providers/toy-parcels');
    expect([status, body.data]).to.deep.equal([
      200,
      {
        type: 'provider',
        id: 'toy-parcels',
        attributes: {
          name: 'Toy Parcels',
          description: 'Tracking of parcels for toy shops.',
          documentation_url: 'https://docs.toy.test/authentication',
          registration_url: 'https://toy.test/apps',
          type: 'oauth2',
          steps: ['Create an app.', 'Copy its client ID and secret.'],
          inputs: { region: { label: 'Region', default: 'eu' } },
          auth_client: {
            auth_uri: 'https://{region}.toy.test/authorize',
            token_uri: 'https://{region}.toy.test/token',
          },
          credential_hints: { scopes: ['parcels.read'] },
        },
        links: { self: '/v2/providers/toy-parcels' },
      },
    ]);
  });

  it('is a choice of the form for an auth client, which it fills in', async () => {
    const kinds = buildKinds(await list(), ['oauth2', 'basic']);
    expect(kinds.map(({ id }) => id)).to.include.members(['toy-parcels', 'google', 'generic', 'basic']);
    const kind = kinds.find(({ id }) => id === 'toy-parcels')!;
    expect(getInitialValues(kind, {})).to.deep.equal({
      auth_uri: 'https://eu.toy.test/authorize',
      token_uri: 'https://eu.toy.test/token',
    });
  });
});
