import { expect } from 'chai';
import { findGrantType, GRANT_TYPES, hasUser, RESERVED_TOKEN_PARAMETERS } from '../../../lib/oauth/grants/index.js';

describe('GRANT_TYPES', () => {
  it('have names, titles and parameters of their own', () => {
    for (const names of [GRANT_TYPES.map(({ name }) => name), GRANT_TYPES.map(({ title }) => title)]) {
      expect(names).to.deep.equal([...new Set<string>(names)]);
    }
    expect(RESERVED_TOKEN_PARAMETERS).to.deep.equal([...new Set(RESERVED_TOKEN_PARAMETERS)]);
    expect(RESERVED_TOKEN_PARAMETERS).to.have.members([
      ...['client_id', 'client_secret', 'grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token'],
      ...['username', 'password', 'assertion', 'subject_token', 'subject_token_type', 'device_code'],
    ]);
  });

  it('list only members that they define as main members', () => {
    for (const { name, clientMembers, mainMembers } of GRANT_TYPES) {
      expect(Object.keys(clientMembers), name).to.include.members([...mainMembers]);
    }
  });
});

describe('findGrantType', () => {
  it('returns the default without a grant type, and nothing for an unknown one', () => {
    expect([{}, { grant_type: null }, { grant_type: 'password' }].map((it) => findGrantType(it)?.name)).to.deep.equal([
      'authorization_code',
      'authorization_code',
      'password',
    ]);
    expect(['', 'constructor', 7].map((grant_type) => findGrantType({ grant_type }))).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('hasUser', () => {
  it('is false for a token of the client itself only', () => {
    expect(hasUser({ grant: 'client_credentials' })).to.equal(false);
    const assertion = { grant: 'jwt_bearer' };
    expect(hasUser(assertion)).to.equal(false);
    expect(hasUser({ ...assertion, subject: 'ann' } as typeof assertion)).to.equal(true);
    expect(['password', 'refresh_token', 'device_code'].every((grant) => hasUser({ grant }))).to.equal(true);
  });
});
