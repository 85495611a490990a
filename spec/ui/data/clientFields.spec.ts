import { expect } from 'chai';

import { buildClientFields, toClientEditFields, isSecretMember } from '../../../lib/ui/data/clientFields.js';
import { GRANT_TYPES } from '../../../lib/oauth/grants/index.js';
import { instagram } from '../../../lib/oauth/providers/instagram.js';
import { standard } from '../../../lib/oauth/providers/standard.js';
import { buildGeneralFields } from '../../../lib/ui/pages/authClients/generalFields.js';
import { sortFields } from '../../../lib/ui/forms/formValues.js';
import { readClientCredentials } from '../../../lib/wire/clientCredentials.js';
import { createOAuthClientChecks } from '../../../lib/wire/oauthClient.js';

const GRANT_TYPE_NAMES = GRANT_TYPES.map(({ name }) => name);
const all = (type: string, options?: Parameters<typeof buildClientFields>[1]) => {
  const { common, advanced: more } = buildClientFields(type, options);
  return Object.keys({ ...common, ...more });
};
const PLACEMENT = ['token_place', 'token_name', 'token_prefix'];

describe('buildClientFields', () => {
  it('has a field for every member of the service', () => {
    const grants = GRANT_TYPE_NAMES.flatMap((grant) => all('oauth2', { grant_type: grant }));
    const withPlacement = (names: readonly string[]) =>
      names.flatMap((name) => (name === 'token_placement' ? PLACEMENT : [name]));
    expect([...new Set(grants)]).to.have.members(
      withPlacement(Object.keys(createOAuthClientChecks(standard, () => false))),
    );
    // Its grant type is fixed.
    expect([...all('oauth2_instagram'), 'grant_type']).to.have.members(
      withPlacement(Object.keys(createOAuthClientChecks(instagram, () => false))),
    );
  });

  it('puts the required members into the common fields', () => {
    for (const grant of GRANT_TYPE_NAMES) {
      const { common } = buildClientFields('oauth2', { grant_type: grant });
      const required = Object.entries(common).flatMap(([name, field]) => (field.required === true ? [name] : []));
      const read = readClientCredentials('oauth2', { grant_type: grant }, () => false);
      const missing = 'problems' in read ? read.problems.map(({ source }) => source) : [];
      const names = missing.map((source) => (source && 'pointer' in source ? source.pointer.split('/').at(-1) : ''));
      expect(required, grant).to.have.members(names);
    }
    expect(all('oauth2', { client_auth: 'none' })).not.to.include('client_secret');
  });

  it('has fields for the defaults of keys and passwords, and none for other types', () => {
    expect(all('basic')).to.deep.equal(['name', 'password']);
    expect(all('api_key')).to.deep.equal(['name', 'value', 'location']);
    expect(all('noauth')).to.deep.equal([]);
  });

  it('gives every field its own label, other than that of the name', () => {
    const kinds = [
      ...GRANT_TYPE_NAMES.map((grant) => ['oauth2', { grant_type: grant }] as const),
      ...['oauth2_instagram', 'basic', 'api_key'].map((type) => [type, {}] as const),
    ];
    for (const [type, options] of kinds) {
      const { common, advanced: more } = buildClientFields(type, options);
      const labels = Object.values({ ...buildGeneralFields(['workspace'], undefined), ...common, ...more }).map(
        ({ label }) => label,
      );
      expect(labels, type).to.deep.equal([...new Set(labels)]);
    }
  });

  it('masks secrets', () => {
    for (const type of ['oauth2', 'oauth2_instagram', 'basic', 'api_key']) {
      const { common, advanced: more } = buildClientFields(type);
      for (const [name, field] of sortFields({ ...common, ...more })) {
        expect(field.viewClass === 'PasswordFieldView', name).to.equal(isSecretMember(type, name));
      }
    }
    expect(isSecretMember('oauth2', 'assertion_key')).to.equal(true);
    expect(isSecretMember('noauth', 'value')).to.equal(false);
  });

  it('toClientEditFields omits immutable members and makes secrets optional', () => {
    const { common, advanced: more } = buildClientFields('oauth2');
    expect(Object.keys(toClientEditFields('oauth2', common))).to.deep.equal(['grant_type', 'client_secret']);
    expect(toClientEditFields('oauth2', common).client_secret).to.include({
      required: false,
      placeholder: 'Unchanged',
    });
    expect(toClientEditFields('oauth2', more)).not.to.have.property('refresh_token_uri');
    expect(toClientEditFields('oauth2', more)).to.have.property('revocation_uri');
  });
});
