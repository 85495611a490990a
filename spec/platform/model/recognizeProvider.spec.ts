import { expect } from 'chai';

import { recognizeProvider } from '../../../lib/platform/model/recognizeProvider.js';
import type { Provider } from '../../../lib/wire/provider.js';
import { loadCatalog } from '../../support/catalog.js';

describe('recognizeProvider', () => {
  let catalog: readonly Provider[];
  before(async () => {
    catalog = await loadCatalog();
  });
  const membersOf = (id: string) => catalog.find((one) => one.id === id)!.auth_client;

  it('recognizes a provider by its endpoints, with a value for each placeholder', () => {
    expect(recognizeProvider(catalog, 'oauth2', { ...membersOf('google'), client_id: 'c' })).to.equal('google');
    const own = 'https://login.microsoftonline.com/acme.test/oauth2/v2.0';
    const microsoft = { auth_uri: `${own}/authorize`, token_uri: `${own}/token`, client_auth: 'post' };
    expect(recognizeProvider(catalog, 'oauth2', microsoft)).to.equal('microsoft');
  });

  it('returns generic for unknown members', () => {
    expect(recognizeProvider(catalog, 'oauth2', { auth_uri: 'https://id.acme.test/auth' })).to.equal('generic');
    expect(recognizeProvider(catalog, 'oauth2', {})).to.equal('generic');
    expect(recognizeProvider(catalog, 'basic', {})).to.equal('generic');
    const evil = { auth_uri: 'https://login-microsoftonline.com/x/oauth2/v2.0/authorize' };
    expect(recognizeProvider(catalog, 'oauth2', evil)).to.equal('generic');
  });

  it('returns the vendor of a type with its own protocol, whatever its endpoints are', () => {
    const members = { auth_uri: 'https://instagram.sandbox.test/authorize' };
    expect(recognizeProvider(catalog, 'oauth2_instagram', members)).to.equal('instagram');
    expect(recognizeProvider([], 'oauth2_instagram', {})).to.equal('instagram');
  });

  it('never matches a provider without endpoints', () => {
    const keyed = { ...catalog[0]!, id: 'keyed', type: 'oauth2', auth_client: { name: 'X' } };
    expect(recognizeProvider([keyed], 'oauth2', { name: 'X' })).to.equal('generic');
  });

  it('prefers the provider with more matching members', () => {
    const members = membersOf('slack-user');
    expect(recognizeProvider(catalog, 'oauth2', members)).to.equal('slack-user');
    expect(recognizeProvider([...catalog].reverse(), 'oauth2', members)).to.equal('slack-user');
  });
});
