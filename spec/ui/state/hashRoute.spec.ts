import { expect } from 'chai';

import { buildHref, readLinkToken, parseHash } from '../../../lib/ui/state/hashRoute.js';

describe('parseHash', () => {
  it('returns empty parts for an empty hash', () => {
    const { query, ...route } = parseHash('');
    expect(route).to.deep.equal({ workspaceId: '', page: '', rest: [] });
    expect(query.toString()).to.equal('');
  });

  it('reads workspace, page, rest and query', () => {
    const { query, ...route } = parseHash('#/w1/credentials/s1/edit?created=1&name=a%20b');
    expect(route).to.deep.equal({ workspaceId: 'w1', page: 'credentials', rest: ['s1', 'edit'] });
    expect(Object.fromEntries(query)).to.deep.equal({ created: '1', name: 'a b' });
  });

  it('keeps question marks of the query and ignores trailing slashes', () => {
    expect(parseHash('#/w/activity?q=why?').query.get('q')).to.equal('why?');
    expect(parseHash('#/w/activity//').rest).to.deep.equal([]);
  });

  it('keeps an invalid percent encoding', () => {
    expect(parseHash('#/w/100%').page).to.equal('100%');
  });

  it('reads what buildHref builds', () => {
    const { workspaceId, page, rest, query } = parseHash(buildHref('w/ä', 'credentials', ['a?b', '#'], 'x=1'));
    expect({ workspaceId, page, rest, query: query.toString() }).to.deep.equal({
      workspaceId: 'w/ä',
      page: 'credentials',
      rest: ['a?b', '#'],
      query: 'x=1',
    });
  });
});

describe('readLinkToken', () => {
  it('returns the token', () => {
    expect(readLinkToken('#/sign-in/Ab_-9')).to.equal('Ab_-9');
  });

  it('returns an empty token for a link without one, which the service rejects', () => {
    expect(readLinkToken('#/sign-in')).to.equal('');
  });

  it('returns undefined for a page', () => {
    expect(readLinkToken('#/w1/credentials')).to.equal(undefined);
    expect(readLinkToken('')).to.equal(undefined);
  });
});
