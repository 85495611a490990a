import { expect } from 'chai';

import { ApiError } from '../../../lib/errors.js';
import type { AuthClientId } from '../../../lib/platform/model/ids.js';
import { recognizeProviders } from '../../../lib/platform/usecases/authClients/recognizeProviders.js';
import type { Provider } from '../../../lib/wire/provider.js';
import { loadCatalog } from '../../support/catalog.js';
import { specPlatform, type SpecPlatform } from '../../support/platform.js';

const OWN = { client_id: 'c', client_secret: 's' };
const POINTER = '/data/attributes/provider';

describe('the provider of an auth client', () => {
  let catalog: readonly Provider[];
  let platform: SpecPlatform;
  let componentId: string;
  const start = async (readProviders = () => Promise.resolve(catalog)) => {
    platform = await specPlatform({ dependencies: { readProviders } });
    componentId = (await platform.makeComponent()).id;
  };
  before(async () => {
    catalog = await loadCatalog();
  });
  beforeEach(() => start());

  const create = async (attributes: object) => {
    const relationships = { components: { data: [{ type: 'component', id: componentId }] } };
    const data = { type: 'auth-client', attributes: { type: 'oauth2', name: 'Client', ...attributes }, relationships };
    return platform.api('POST', '/v2/auth-clients', { body: { data } });
  };
  const patch = async (id: string, attributes: object) =>
    platform.api('PATCH', `/v2/auth-clients/${id}`, { body: { data: { type: 'auth-client', attributes } } });
  const endpointsOf = (id: string) => catalog.find((one) => one.id === id)!.auth_client;
  const find = async (id: string) => (await platform.store.authClients.find(id as AuthClientId))!;

  it('is recognized by its endpoints', async () => {
    const { body } = await create({ credentials: { ...OWN, ...endpointsOf('google') } });
    expect(body.data.attributes.provider).to.equal('google');
    const read = await platform.api('GET', `/v2/auth-clients/${String(body.data.id)}`);
    expect(read.body.data.attributes.provider).to.equal('google');
  });

  it('is the one that the request names', async () => {
    const credentials = { ...OWN, auth_uri: 'https://id.acme.test/a', token_uri: 'https://id.acme.test/t' };
    const { body } = await create({ provider: 'google', credentials });
    expect(body.data.attributes.provider).to.equal('google');
  });

  it('is a member of its secrets', async () => {
    const readProviderOfSecret = async (endpoints: object): Promise<unknown> => {
      const { body } = await create({ credentials: { ...OWN, ...endpoints } });
      const path = `/v2/workspaces/${platform.workspace.id}/secrets`;
      const relationships = { auth_client: { data: { type: 'auth-client', id: String(body.data.id) } } };
      const attributes = { name: 'N', credentials: { access_token: 'at' } };
      const created = await platform.api('POST', path, {
        body: { data: { type: 'auth-secret', attributes, relationships } },
      });
      expect(created.status, created.text).to.equal(201);
      return created.body.data.attributes.provider;
    };
    expect(await readProviderOfSecret(endpointsOf('google'))).to.equal('google');
    const unknown = { auth_uri: 'https://id.acme.test/a', token_uri: 'https://id.acme.test/t' };
    expect(await readProviderOfSecret(unknown)).to.equal(undefined);
  });

  it('tells the two generations of a vendor apart, which share a protocol', async () => {
    const named = await create({ type: 'oauth2_instagram', credentials: OWN });
    expect(named.body.data.attributes.provider).to.equal('instagram');
    const older = await create({
      type: 'oauth2_instagram',
      credentials: { ...OWN, ...endpointsOf('instagram-basic-display') },
    });
    expect(older.body.data.attributes.provider).to.equal('instagram-basic-display');
    expect(older.body.data.attributes.credentials).to.include({ token_expires_in: 5_184_000 });
  });

  it('is absent when the catalogue has none with these endpoints', async () => {
    const credentials = { ...OWN, auth_uri: 'https://id.acme.test/a', token_uri: 'https://id.acme.test/t' };
    const { body } = await create({ credentials });
    expect(body.data.attributes).not.to.have.property('provider');
    expect((await find(body.data.id)).provider).to.equal('generic');
  });

  it('is refused when it is unknown or of another credential type', async () => {
    const credentials = { ...OWN, ...endpointsOf('google') };
    for (const [provider, detail] of [
      ['nobody', 'No such provider: GET /v2/providers lists them'],
      ['', 'No such provider: GET /v2/providers lists them'],
      ['instagram', 'The provider needs an auth client of the type oauth2_instagram'],
    ]) {
      const { status, body } = await create({ provider, credentials });
      expect([status, body.errors[0].source.pointer, body.errors[0].detail]).to.deep.equal([400, POINTER, detail]);
    }
  });

  it('stays the same', async () => {
    const { body } = await create({ credentials: { ...OWN, ...endpointsOf('google') } });
    expect((await patch(body.data.id, { provider: 'google', name: 'New' })).status).to.equal(200);
    const { status, body: refused } = await patch(body.data.id, { provider: 'github' });
    expect([status, refused.errors[0].source.pointer]).to.deep.equal([400, POINTER]);
  });

  it('is recognized later when the catalogue cannot be read', async () => {
    let isBuilt = false;
    await start(() =>
      isBuilt
        ? Promise.resolve(catalog)
        : Promise.reject(new ApiError(503, { code: 'catalog_not_built', detail: 'x' })),
    );
    const { status, body } = await create({ credentials: { ...OWN, ...endpointsOf('google') } });
    expect([status, (await find(body.data.id)).provider]).to.deep.equal([201, null]);
    isBuilt = true;
    const before = await find(body.data.id);
    await recognizeProviders(platform.services).run(new AbortController().signal);
    expect(await find(body.data.id)).to.deep.equal({ ...before, provider: 'google' });
  });

  it('is recognized once for the auth clients of an earlier release, even without their key', async () => {
    const { store, services } = platform;
    const bodies = [
      await create({ credentials: { ...OWN, ...endpointsOf('github') } }),
      await create({ type: 'basic', credentials: {} }),
      await create({ type: 'oauth2_instagram', credentials: OWN }),
    ];
    const ids = bodies.map(({ body }) => body.data.id as AuthClientId);
    for (const id of ids) await store.authClients.update(id, { provider: null, updatedAtMs: 1 });
    await store.authClients.update(ids[2]!, { quarantinedAtMs: 5, updatedAtMs: 1 });
    // Until then, a type with its own protocol still has it.
    expect((await find(ids[2]!)).provider).to.equal(null);
    await recognizeProviders(services).run(new AbortController().signal);
    const providers = await Promise.all(ids.map(async (id) => (await find(id)).provider));
    expect(providers).to.deep.equal(['github', 'generic', 'instagram']);
    expect(await store.authClients.listUnrecognized(10)).to.deep.equal([]);
  });
});
