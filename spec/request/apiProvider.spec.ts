import { expect } from 'chai';

import { expandBaseUrl, selectPublicMembers } from '../../lib/request/apiProvider.js';
import type { JsonObject } from '../../lib/json.js';

const select = (names: readonly string[], members: unknown): JsonObject =>
  selectPublicMembers({ id: 'acme', public_members: names }, { access_token: 'sealed', undefined_params: members });

describe('selectPublicMembers', () => {
  it('returns the members that the provider lists and the credential has', () => {
    const members = { instance_url: 'https://eu9.acme.test', id: 7, id_token: 'sealed' };
    expect(select(['instance_url', 'id', 'realmId'], members)).to.deep.equal({
      instance_url: 'https://eu9.acme.test',
      id: 7,
    });
  });

  it('returns members of members without their siblings', () => {
    const members = {
      team: { id: 'T1', name: 'A', token: 'sealed' },
      authed_user: { id: 'U1', access_token: 'sealed' },
    };
    expect(select(['team.id', 'team.name', 'authed_user.id', 'authed_user.id.more'], members)).to.deep.equal({
      team: { id: 'T1', name: 'A' },
      authed_user: { id: 'U1' },
    });
  });

  it('returns nothing without a provider, a list or members of the provider', () => {
    const values = { access_token: 'sealed', undefined_params: { a: 1 } };
    expect(selectPublicMembers(undefined, values)).to.deep.equal({});
    expect(selectPublicMembers({ id: 'acme' }, values)).to.deep.equal({});
    for (const members of [undefined, null, 'a', ['a']]) expect(select(['a', '0'], members)).to.deep.equal({});
  });

  it('returns no values of the secret itself and none of every object', () => {
    expect(select(['access_token', 'undefined_params', 'constructor', '__proto__', 'toString.name'], {})).to.deep.equal(
      {},
    );
  });
});

describe('expandBaseUrl', () => {
  const expand = (template: string | undefined, credential: JsonObject): string | undefined =>
    expandBaseUrl({ id: 'acme', ...(template !== undefined && { base_url: template }) }, credential);

  it('replaces members of the credential', () => {
    expect(expand('https://api.acme.test/v2', {})).to.equal('https://api.acme.test/v2');
    expect(expand('{instance_url}/v2/{realm}', { instance_url: 'https://eu9.acme.test', realm: '7' })).to.equal(
      'https://eu9.acme.test/v2/7',
    );
  });

  it('is undefined without a base URL or a member', () => {
    expect(expand(undefined, {})).to.equal(undefined);
    for (const value of [undefined, '', null, 7])
      expect(expand('{instance_url}', { instance_url: value })).to.equal(undefined);
    expect(expand('{toString}', {})).to.equal(undefined);
  });
});
