import { expect } from 'chai';

import type { AuthClient, Component, Fields } from '../../../../../lib/ui/api/resources.js';
import {
  mergeComponentFields,
  getClientComponents,
  hasAuthView,
  prefixProblems,
  buildNewSecret,
  omitAuthViews,
  mapPointersToFields,
  pickProblems,
  validateReference,
  dropChangedProblems,
  buildSecretPatch,
  suggestName,
} from '../../../../../lib/ui/pages/credentials/editor/credentialForm.js';

const text = { viewClass: 'TextFieldView' };
const component = (id: string, fields: Fields = {}): Component => ({
  id,
  type: 'component',
  attributes: { name: id, team_name: 'acme', descriptor: { title: id, credentials: { fields } } },
});

describe('credentialForm', () => {
  it('mergeComponentFields merges the fields of all components, with one authentication view', () => {
    const auth = { viewClass: 'HTTPAuthView' };
    const fields = mergeComponentFields([
      component('a', { auth, base: { ...text, label: 'Of a' } }),
      component('b', { login: { viewClass: 'OAuthFieldView' }, base: { ...text, label: 'Of b' }, more: text }),
    ]);
    expect(fields).to.deep.equal({ base: { ...text, label: 'Of a' }, more: text, auth });
    expect(hasAuthView(fields)).to.equal(true);
    expect(Object.keys(omitAuthViews(fields))).to.deep.equal(['base', 'more']);
    expect(mergeComponentFields([])).to.deep.equal({});
    expect(hasAuthView({})).to.equal(false);
  });

  it('getClientComponents returns the chosen component first', () => {
    const client: AuthClient = {
      id: 'k',
      type: 'auth-client',
      attributes: { type: 'basic', name: 'Shop' },
      relationships: { components: { data: ['a', 'b', 'gone'].map((id) => ({ id, type: 'component' })) } },
    };
    const all = ['a', 'b', 'c'].map((id) => component(id));
    expect(getClientComponents(client, all, 'b').map(({ id }) => id)).to.deep.equal(['b', 'a']);
    expect(getClientComponents(client, all).map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(getClientComponents({ ...client, relationships: {} }, all)).to.deep.equal([]);
  });

  it('suggestName returns an unused name', () => {
    expect(suggestName('Shop', [])).to.equal('Shop');
    expect(suggestName('Shop', ['Shop', 'Shop 2', 'Shop 4'])).to.equal('Shop 3');
  });

  it('validateReference applies the rule of the service', () => {
    for (const fine of [undefined, '', 'shop.key', 'a-b.c_d.E1']) expect(validateReference(fine)).to.equal(undefined);
    for (const wrong of ['shop', '.key', 'shop.', 'a..b', 'a b.c', 'ä.b', `a.${'b'.repeat(127)}`]) {
      expect(validateReference(wrong), wrong).to.include('such as shop.key');
    }
  });

  it('mapPointersToFields assigns the errors of the service to fields', () => {
    const places = mapPointersToFields({ password: text }, { 'a/b~c': text });
    expect(places).to.include({
      '/data/attributes/name': 'names.name',
      '/data/attributes/credentials/password': 'credentials.password',
      '/data/attributes/credentials/fields/a~1b~0c': 'fields.a/b~c',
      '/data/attributes/fields/a~1b~0c': 'fields.a/b~c',
      '/data/relationships/auth_flow': 'authenticate.flow',
    });
    const problems = { 'fields.a/b~c': 'one', 'names.name': 'two' };
    expect(pickProblems(problems, 'fields')).to.deep.equal({ 'a/b~c': 'one' });
    expect(prefixProblems('names', { name: 'two' })).to.deep.equal({ 'names.name': 'two' });
  });

  it('dropChangedProblems removes the problems of changed values only', () => {
    const problems = { 'names.name': 'missing', 'names.reference': 'taken', 'fields.name': 'odd' };
    expect(dropChangedProblems(problems, 'names', { reference: 'a.b' }, { reference: 'a.b', name: 'x' })).to.deep.equal(
      {
        'names.reference': 'taken',
        'fields.name': 'odd',
      },
    );
  });

  it('buildNewSecret contains the values, or the flow that holds them', () => {
    const values = { credentials: { username: 'ann' }, fields: { zone: 'eu' } };
    expect(buildNewSecret({ name: 'Shop', reference: '' }, values, 'k', undefined)).to.deep.equal({
      type: 'auth-secret',
      attributes: { name: 'Shop', credentials: { username: 'ann', fields: { zone: 'eu' } } },
      relationships: { auth_client: { data: { type: 'auth-client', id: 'k' } } },
    });
    expect(
      buildNewSecret({ name: 'Shop', reference: 'a.b' }, { credentials: { username: 'x' }, fields: {} }, 'k', 'f'),
    ).to.deep.equal({
      type: 'auth-secret',
      attributes: { name: 'Shop', reference: 'a.b', credentials: {} },
      relationships: { auth_flow: { data: { type: 'auth-flow', id: 'f' } } },
    });
  });

  it('buildSecretPatch contains changed attributes only', () => {
    const before = { name: 'Shop', reference: 'a.b' };
    const none = { credentials: {}, fields: {} };
    expect(buildSecretPatch(before, before, none).attributes).to.deep.equal({});
    expect(buildSecretPatch(before, { name: 'New', reference: '' }, none).attributes).to.deep.equal({
      name: 'New',
      reference: null,
    });
    expect(
      buildSecretPatch(before, before, { credentials: { key: 'k' }, fields: { live: false } }).attributes,
    ).to.deep.equal({
      credentials: { key: 'k', fields: { live: false } },
    });
  });
});
