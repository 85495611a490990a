import { expect } from 'chai';

import type { Component } from '../../../../../lib/ui/api/resources.js';
import {
  parseParameters,
  parseScopes,
  getSuggestedScopes,
  getDefaultScopes,
  toggleScope,
} from '../../../../../lib/ui/pages/credentials/editor/authParameters.js';

const component = (oauth2: Readonly<Record<string, unknown>>): Component => ({
  id: 'c',
  type: 'component',
  attributes: { name: 'crm', team_name: 'acme', descriptor: { title: 'CRM', credentials: { oauth2 } } },
});

describe('authParameters', () => {
  it('parseScopes accepts spaces, commas and line breaks, and removes duplicates', () => {
    expect(parseScopes('')).to.deep.equal([]);
    expect(parseScopes(' , \n')).to.deep.equal([]);
    expect(parseScopes('a, b\nc  a')).to.deep.equal(['a', 'b', 'c']);
    expect(parseScopes('https://example.com/auth/x.read')).to.deep.equal(['https://example.com/auth/x.read']);
  });

  it('parseParameters reads one parameter per line', () => {
    expect(parseParameters('')).to.deep.equal({ parameters: {} });
    expect(parseParameters(' prompt = consent \r\n\nq=a=b\nempty=')).to.deep.equal({
      parameters: { prompt: 'consent', q: 'a=b', empty: '' },
    });
  });

  it('parseParameters reports the line of an invalid parameter', () => {
    expect(parseParameters('a=1\nb')).to.deep.equal({ problem: 'Line 2 is not of the form name=value' });
    expect(parseParameters('=1')).to.deep.equal({ problem: 'Line 1 is not of the form name=value' });
    expect(parseParameters('a=1\n\na=2')).to.deep.equal({ problem: 'Line 3 repeats a' });
  });

  it('parseParameters accepts the names of inherited members', () => {
    const read = parseParameters('__proto__=1');
    expect(JSON.stringify(read)).to.equal('{"parameters":{"__proto__":"1"}}');
  });

  it('getSuggestedScopes returns the scopes of the components', () => {
    expect(getSuggestedScopes([])).to.deep.equal([]);
    expect(getSuggestedScopes([component({ scopes: ['a', 1, 'b'] }), component({ scopes: ['b', 'c'] })])).to.deep.equal(
      ['a', 'b', 'c'],
    );
    expect(getSuggestedScopes([component({ scopes: 'a b' }), component({})])).to.deep.equal([]);
  });

  it('getDefaultScopes returns those of Instagram unless a component has its own', () => {
    expect(getDefaultScopes('oauth2_instagram', [])).to.equal('instagram_business_basic');
    expect(getDefaultScopes('oauth2_instagram', ['user_profile'])).to.equal('');
    expect(getDefaultScopes('oauth2', [])).to.equal('');
    expect(getDefaultScopes('oauth2_instagram', [], 'user_profile user_media')).to.equal('user_profile user_media');
    expect(getDefaultScopes('oauth2', [], 'read:user')).to.equal('');
  });

  it('toggleScope adds and removes a scope', () => {
    expect(toggleScope('', 'a')).to.equal('a');
    expect(toggleScope('a, b', 'c')).to.equal('a b c');
    expect(toggleScope('a, b', 'a')).to.equal('b');
  });
});
