import { expect } from 'chai';

import type { Component } from '../../../../lib/ui/api/resources.js';
import {
  diffValues,
  getKindFields,
  CLIENT_KINDS,
  filterKinds,
  needsRedirect,
  buildNewClient,
  getOfferedTypes,
  getInitialValues,
  applyEdits,
} from '../../../../lib/ui/pages/authClients/newClient.js';

const kind = (id: string) => CLIENT_KINDS.find((one) => one.id === id)!;
const component = (types: readonly string[]): Component => ({
  type: 'component',
  id: 'c',
  attributes: { name: 'rest', team_name: 'acme', descriptor: { title: 'REST', authClientTypes: types } },
});

describe('newClient', () => {
  it('offers the kinds whose type a component accepts', () => {
    expect(getOfferedTypes([component(['basic']), component(['noauth', 'basic'])])).to.deep.equal(['basic', 'noauth']);
    expect(filterKinds(['basic', 'noauth']).map(({ id }) => id)).to.deep.equal(['basic', 'noauth']);
    expect(filterKinds(['oauth2_instagram']).map(({ id }) => id)).to.deep.equal([
      'instagram',
      'instagram-basic-display',
    ]);
    expect(filterKinds([])).to.deep.equal([]);
  });

  it('getInitialValues fills in the members of the preset once their inputs have values', () => {
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

  it('getKindFields moves the members of a preset to the advanced fields', () => {
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
