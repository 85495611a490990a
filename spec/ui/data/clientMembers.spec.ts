import { expect } from 'chai';

import { diffMembers, mapMemberPointers, toFormValues, toMembers } from '../../../lib/ui/data/clientMembers.js';
import { patchClientCredentials } from '../../../lib/wire/clientCredentials.js';

describe('clientMembers', () => {
  const members = {
    client_id: 'crm-77',
    token_expires_in: 1800,
    token_params: { ttl: 5, deep: true },
    error_map: { gone: 'dead' },
    pkce: false,
    iss_required: true,
    scope_separator: ' ',
    token_placement: { in: 'header', name: 'X-Token', prefix: 'Token' },
  };
  const form = {
    client_id: 'crm-77',
    token_expires_in: '1800',
    token_params: '{\n  "ttl": 5,\n  "deep": true\n}',
    error_map: '{\n  "gone": "dead"\n}',
    pkce: 'false',
    iss_required: true,
    scope_separator: ' ',
    token_place: 'header',
    token_name: 'X-Token',
    token_prefix: 'Token',
  };

  it('converts members to texts and back', () => {
    expect(toFormValues('oauth2', members)).to.deep.equal(form);
    expect(toMembers(form)).to.deep.equal({ members });
  });

  it('toFormValues omits secrets and resolves aliases', () => {
    expect(toFormValues('oauth2', { client_secret: '***', assertion_key: '***', pkce: true })).to.deep.equal({});
    expect(toFormValues('basic', { username: 'ann', password: '***' })).to.deep.equal({ name: 'ann' });
    expect(toFormValues('api_key', { headerName: 'X-Key', headerValue: '***', location: 'query' })).to.deep.equal({
      name: 'X-Key',
      location: 'query',
    });
  });

  it('toMembers trims values, except scope separators and passwords', () => {
    expect(toMembers({ client_id: ' crm ', token_expires_in: ' 7 ', password: ' x ' })).to.deep.equal({
      members: { client_id: 'crm', token_expires_in: 7, password: ' x ' },
    });
  });

  it('toMembers returns a problem for each invalid field', () => {
    expect(
      toMembers({
        token_expires_in: '1 h',
        max_concurrency: '-1',
        token_params: '[1]',
        error_map: '{',
        client_id: 'x',
      }),
    ).to.deep.equal({
      problems: {
        token_expires_in: 'Enter a whole number',
        max_concurrency: 'Enter a whole number',
        token_params: 'Enter a JSON object, such as { "name": "value" }',
        error_map: 'Enter a JSON object, such as { "name": "value" }',
      },
    });
    expect(toMembers({ token_place: 'query' })).to.deep.equal({
      problems: { token_name: 'Enter the name of the header or parameter' },
    });
    expect(toMembers({ token_name: 'X' })).to.have.nested.property('problems.token_place');
  });

  it('toMembers drops the token prefix for a query parameter', () => {
    expect(toMembers({ token_place: 'query', token_name: 'access_token', token_prefix: 'Token' })).to.deep.equal({
      members: { token_placement: { in: 'query', name: 'access_token' } },
    });
  });

  describe('diffMembers', () => {
    const stored = {
      ...members,
      client_secret: 'MARKER-secret',
      issuer: 'https://id.test',
      auth_uri: 'https://id.test/a',
      token_uri: 'https://id.test/t',
      refresh_token_uri: 'https://id.test/t',
      token_params: { ttl: 5, api_token: 'MARKER-token' },
    };
    const shown = { ...stored, client_secret: '***', token_params: { ttl: 5, api_token: '***' } };
    const changes = (edits: Record<string, unknown>) => {
      const read = toMembers({ ...toFormValues('oauth2', shown), ...edits });
      if ('problems' in read) throw new Error(JSON.stringify(read.problems));
      return diffMembers('oauth2', shown, read.members);
    };

    it('returns changed members only', () => {
      expect(changes({})).to.deep.equal({});
      expect(changes({ client_secret: 'MARKER-new', token_expires_in: '60' })).to.deep.equal({
        client_secret: 'MARKER-new',
        token_expires_in: 60,
      });
    });

    it('keeps masked members and sets removed ones to null', () => {
      const { token_place, token_name, token_prefix, error_map, ...others } = toFormValues('oauth2', shown);
      expect([token_place, token_name, token_prefix, error_map]).not.to.include(undefined);
      const read = toMembers({ ...others, token_params: '{ "api_token": "***", "more": 1 }' });
      const sent = 'members' in read ? diffMembers('oauth2', shown, read.members) : undefined;
      expect(sent).to.deep.equal({ token_placement: null, error_map: null, token_params: { ttl: null, more: 1 } });
      const done = patchClientCredentials('oauth2', stored, sent, () => false);
      const { token_placement, error_map: map, ...kept } = stored;
      expect([token_placement, map]).not.to.include(undefined);
      expect(done).to.deep.equal({ values: { ...kept, token_params: { api_token: 'MARKER-token', more: 1 } } });
    });

    it('replaces token_placement as a whole', () => {
      expect(changes({ token_place: 'query', token_name: 'access_token', token_prefix: undefined })).to.deep.equal({
        token_placement: { in: 'query', name: 'access_token' },
      });
    });
  });

  it('mapMemberPointers maps the pointers of problems to fields', () => {
    expect(mapMemberPointers(['client_id', 'token_place', 'name'])).to.include({
      '/data/attributes/credentials/client_id': 'client_id',
      '/data/attributes/credentials/token_placement': 'token_name',
      '/data/attributes/credentials/headerName': 'name',
    });
  });
});
