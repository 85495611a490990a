import { expect } from 'chai';

import type { Component, Provider } from '../../../../lib/ui/api/resources.js';
import {
  diffValues,
  getKindFields,
  buildKinds,
  needsRedirect,
  buildNewClient,
  getOfferedTypes,
  getInitialValues,
  applyEdits,
  type ClientKind,
} from '../../../../lib/ui/pages/authClients/newClient.js';
import { toProviderResource } from '../../../../lib/wire/provider.js';
import { loadCatalog } from '../../../support/catalog.js';

const component = (types: readonly string[]): Component => ({
  type: 'component',
  id: 'c',
  attributes: { name: 'rest', team_name: 'acme', descriptor: { title: 'REST', authClientTypes: types } },
});

const TYPES = ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth'];

describe('newClient', () => {
  let providers: readonly Provider[];
  before(async () => {
    providers = (await loadCatalog()).map((one) => toProviderResource(one) as Provider);
  });
  const kind = (id: string): ClientKind => buildKinds(providers, TYPES).find((one) => one.id === id)!;

  it('offers the kinds whose type a component accepts', () => {
    expect(getOfferedTypes([component(['basic']), component(['noauth', 'basic'])])).to.deep.equal(['basic', 'noauth']);
    const offered = (types: readonly string[]) => buildKinds(providers, types).map(({ id }) => id);
    expect(offered(['noauth', 'basic'])).to.deep.equal(['basic', 'noauth']);
    expect(offered(['oauth2_instagram'])).to.deep.equal(['instagram-basic-display', 'instagram']);
    expect(offered(['basic', 'oauth2']).slice(-4)).to.deep.equal(['slack', 'zoom-account', 'generic', 'basic']);
    expect(offered([])).to.deep.equal([]);
  });

  it('offers providers of any credential type, before the types without one', () => {
    const [google] = providers.filter(({ id }) => id === 'google');
    const keyed: Provider = { ...google!, id: 'keyed', attributes: { ...google!.attributes, type: 'api_key' } };
    expect(buildKinds([keyed], ['api_key']).map(({ id }) => id)).to.deep.equal(['keyed', 'api_key']);
  });

  it('getInitialValues fills in the members of the provider once their inputs have values', () => {
    const shop = kind('app-services-application');
    expect(getInitialValues(shop, {})).to.deep.equal({
      client_auth: 'json',
      grant_type: 'client_credentials',
      token_request_format: 'json',
    });
    expect(getInitialValues(shop, { base: 'https://api.test', org: 'a', app: 'b' })).to.include({
      token_uri: 'https://api.test/a/b/token',
    });
    expect(JSON.parse(String(getInitialValues(kind('slack'), {}).error_map))).to.include({
      bad_client_secret: 'client',
    });
    expect(getInitialValues(kind('basic'), {})).to.deep.equal({});
  });

  it('keeps edited and cleared values over the initial ones', () => {
    const base = { token_uri: 'https://a', client_auth: 'post' };
    const shown = { token_uri: 'https://b', client_id: 'x' };
    const edits = diffValues(base, shown);
    expect(edits).to.deep.equal({ token_uri: 'https://b', client_id: 'x', client_auth: null });
    expect(applyEdits(base, edits)).to.deep.equal(shown);
    expect(diffValues(base, base)).to.deep.equal({});
  });

  it('getKindFields moves the members of a provider to the advanced fields', () => {
    expect(Object.keys(getKindFields(kind('google'), getInitialValues(kind('google'), {})).common)).to.deep.equal([
      'client_id',
      'client_secret',
    ]);
    const shop = kind('app-services-user');
    expect(Object.keys(getKindFields(shop, getInitialValues(shop, {})).common)).to.deep.equal([]);
    expect(Object.keys(getKindFields(kind('instagram'), {}).common)).to.deep.equal(['client_id', 'client_secret']);
  });

  it('getKindFields makes endpoints optional when there is an issuer', () => {
    const generic = kind('generic');
    const required = (values: object) =>
      Object.entries(getKindFields(generic, { ...values }).common).flatMap(([name, field]) =>
        field.required === true ? [name] : [],
      );
    expect(required({})).to.deep.equal(['client_id', 'client_secret', 'auth_uri', 'token_uri']);
    expect(required({ issuer: 'https://id.test' })).to.deep.equal(['client_id', 'client_secret']);
    expect(required({ client_auth: 'none', issuer: 'https://id.test' })).to.deep.equal(['client_id']);
    expect(getKindFields(generic, {}).advanced).not.to.have.property('issuer');
    expect(getKindFields(kind('google'), {}).advanced).to.have.property('issuer');
  });

  it('needsRedirect returns true for the grant type authorization_code', () => {
    expect(needsRedirect(kind('google'), {})).to.equal(true);
    expect(needsRedirect(kind('instagram'), {})).to.equal(true);
    expect(needsRedirect(kind('generic'), { grant_type: 'client_credentials' })).to.equal(false);
    expect(needsRedirect(kind('basic'), {})).to.equal(false);
  });

  it('buildNewClient contains level and components', () => {
    const workspace = { type: 'workspace', id: 'w', attributes: { name: 'W' } };
    const wanted = { name: ' CRM ', members: { a: 1 }, componentIds: ['c1', 'c2'], workspace } as const;
    expect(buildNewClient(kind('basic'), { ...wanted, level: 'workspace' })).to.deep.equal({
      type: 'auth-client',
      attributes: { type: 'basic', name: 'CRM', credentials: { a: 1 } },
      relationships: {
        components: {
          data: [
            { type: 'component', id: 'c1' },
            { type: 'component', id: 'c2' },
          ],
        },
        workspace: { data: { type: 'workspace', id: 'w' } },
      },
    });
    expect(buildNewClient(kind('basic'), { ...wanted, level: 'component' }).relationships).to.have.keys('components');
  });
});
