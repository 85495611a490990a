import { expect } from 'chai';

import type { Fields } from '../../../lib/ui/api/resources.js';
import { getTypeTitle } from '../../../lib/ui/data/getTypeTitle.js';
import {
  parseEditValues,
  toSecretEditFields,
  readGrantType,
  needsUser,
  buildSecretFields,
} from '../../../lib/ui/data/secretFields.js';
import { CREDENTIAL_TYPES } from '../../../lib/auth/registry.js';
import { findCredentialProblems, readSecretCredentials } from '../../../lib/wire/credentials.js';

const client = (type: string, credentials?: Readonly<Record<string, unknown>>) => ({
  attributes: { type, name: 'Shop', ...(credentials === undefined ? {} : { credentials }) },
});
const required = (fields: Fields) =>
  Object.entries(fields).flatMap(([name, field]) => (field.required === true ? [name] : []));

describe('buildSecretFields', () => {
  it('has every field that the service requires for types without tokens', () => {
    for (const type of ['api_key', 'noauth'] as const) {
      const fields = buildSecretFields(client(type, {}));
      const missing = findCredentialProblems(type, {}).map(({ source }) =>
        source !== undefined && 'pointer' in source ? source.pointer.split('/').pop() : source,
      );
      expect(required(fields), type).to.deep.equal(missing);
    }
  });

  it('requires neither user name nor password of basic (case basic-empty-password)', () => {
    const fields = buildSecretFields(client('basic', {}));
    expect([Object.keys(fields), required(fields)]).to.deep.equal([['username', 'password'], []]);
    expect(findCredentialProblems('basic', { username: 'key' })).to.deep.equal([]);
    expect(findCredentialProblems('basic', { password: 'key' })).to.deep.equal([]);
    expect(findCredentialProblems('basic', {})).to.have.length(2);
  });

  it('uses field names that the service accepts', () => {
    const given = (fields: Fields) =>
      Object.fromEntries(Object.entries(fields).map(([name, { model = { x: '' } }]) => [name, Object.keys(model)[0]]));
    for (const type of CREDENTIAL_TYPES) {
      for (const grant of ['none', 'client_credentials', 'password', 'jwt_bearer', 'token_exchange', 'unattended']) {
        const fields = buildSecretFields(client(type, {}), grant);
        expect(readSecretCredentials(type, given(fields), { partial: false }), `${type} ${grant}`).to.have.property(
          'values',
        );
      }
    }
  });

  it('offers every location of an API key that the service supports', () => {
    const { location } = buildSecretFields(client('api_key', {}));
    for (const place of Object.keys(location?.model ?? {})) {
      expect(readSecretCredentials('api_key', { location: place }, { partial: false })).to.have.property('values');
    }
    expect(Object.keys(location?.model ?? {})).to.deep.equal(['header', 'query', 'path', 'body', 'cookie']);
    expect(location?.help?.description).to.include('{key}');
  });

  it('makes fields optional when the auth client has, or may have, a default', () => {
    expect(required(buildSecretFields(client('basic', { name: 'ann', password: '***' })))).to.deep.equal([]);
    expect(required(buildSecretFields(client('api_key', { headerName: 'X-Key' })))).to.deep.equal(['headerValue']);
    expect(required(buildSecretFields(client('api_key')))).to.deep.equal([]);
    expect(buildSecretFields(client('basic', { name: 'ann' })).username?.placeholder).to.equal('From the auth client');
  });

  it('depends on the grant type for token types', () => {
    const names = (grant: string) => Object.keys(buildSecretFields(client('oauth2', { grant_type: grant })));
    expect(names('authorization_code')).to.deep.equal([]);
    expect(names('device_code')).to.deep.equal([]);
    // Without a sign-in, the scopes come from this field only.
    expect(names('client_credentials')).to.deep.equal(['scope']);
    expect(names('password')).to.deep.equal(['username', 'password', 'scope']);
    expect(names('jwt_bearer')).to.deep.equal(['subject', 'scope']);
    expect(names('token_exchange')).to.deep.equal(['subject_token', 'subject_token_type', 'scope']);
    expect(required(buildSecretFields(client('oauth2', { grant_type: 'client_credentials' })))).to.deep.equal([]);
    expect(names('constructor')).to.deep.equal([]);
    expect(required(buildSecretFields(client('oauth2'), 'unattended'))).to.deep.equal([]);
  });

  it('readGrantType returns the grant type, or hidden', () => {
    expect(readGrantType(client('oauth2', {}))).to.equal('authorization_code');
    expect(readGrantType(client('oauth2', { grant_type: 'device_code' }))).to.equal('device_code');
    expect(readGrantType(client('oauth2'))).to.equal('hidden');
    expect(readGrantType(client('oauth2_instagram'))).to.equal('authorization_code');
    expect(readGrantType(client('basic'))).to.equal('none');
    expect(['authorization_code', 'device_code', 'hidden'].every(needsUser)).to.equal(true);
    expect(['password', 'client_credentials', 'none', 'unattended'].some(needsUser)).to.equal(false);
  });

  it('masks secret fields', () => {
    const secret = (fields: Fields) =>
      Object.entries(fields).flatMap(([name, { viewClass }]) => (viewClass === 'PasswordFieldView' ? [name] : []));
    expect(secret(buildSecretFields(client('basic', {})))).to.deep.equal(['password']);
    expect(secret(buildSecretFields(client('api_key', {})))).to.deep.equal(['headerValue']);
    expect(secret(buildSecretFields(client('oauth2'), 'unattended'))).to.deep.equal(['password', 'subject_token']);
  });
});

describe('toSecretEditFields', () => {
  const fields: Fields = {
    key: { viewClass: 'PasswordFieldView', label: 'Key', required: true },
    live: { viewClass: 'CheckBoxView', required: true },
    zone: { viewClass: 'SelectView', prompt: 'Choose', model: { true: 'Yes' } },
  };

  it('requires no field, since empty fields keep their value', () => {
    expect(required(toSecretEditFields(fields))).to.deep.equal([]);
    expect(toSecretEditFields(fields).key).to.include({ viewClass: 'PasswordFieldView', placeholder: 'Unchanged' });
    expect(toSecretEditFields(fields).zone).to.include({ prompt: 'Unchanged' });
  });

  it('turns a check box into a select with the option unchanged', () => {
    expect(toSecretEditFields(fields).live).to.deep.include({
      viewClass: 'SelectView',
      model: { true: 'Yes', false: 'No' },
    });
    expect(parseEditValues(fields, { live: 'false' })).to.deep.equal({ live: false });
    expect(parseEditValues(fields, { live: 'true', zone: 'true' })).to.deep.equal({ live: true, zone: 'true' });
    expect(parseEditValues(fields, {})).to.deep.equal({});
  });
});

describe('getTypeTitle', () => {
  it('has a title for each type, also for an unknown one', () => {
    expect(CREDENTIAL_TYPES.map(getTypeTitle)).to.have.lengthOf(new Set(CREDENTIAL_TYPES.map(getTypeTitle)).size);
    expect(getTypeTitle('toString')).to.equal('toString');
  });
});
