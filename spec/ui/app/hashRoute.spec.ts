import { expect } from 'chai';

import { buildHref, readLinkToken, parseHash } from '../../../lib/ui/app/hashRoute.js';

describe('the address of a page', () => {
  it('may be empty', () => {
    const { query, ...route } = parseHash('');
    expect(route).to.deep.equal({ workspaceId: '', page: '', rest: [] });
    expect(query.toString()).to.equal('');
  });

  it('names the workspace, the page, what is on it, and a query', () => {
    const { query, ...route } = parseHash('#/w1/credentials/s1/edit?created=1&name=a%20b');
    expect(route).to.deep.equal({ workspaceId: 'w1', page: 'credentials', rest: ['s1', 'edit'] });
    expect(Object.fromEntries(query)).to.deep.equal({ created: '1', name: 'a b' });
  });

  it('keeps question marks of its query, and slashes at its end add nothing', () => {
    expect(parseHash('#/w/activity?q=why?').query.get('q')).to.equal('why?');
    expect(parseHash('#/w/activity//').rest).to.deep.equal([]);
  });

  it('takes a percent sign that encodes nothing as it is', () => {
    expect(parseHash('#/w/100%').page).to.equal('100%');
  });

  it('is read as it was made', () => {
    const { workspaceId, page, rest, query } = parseHash(buildHref('w/ä', 'credentials', ['a?b', '#'], 'x=1'));
    expect({ workspaceId, page, rest, query: query.toString() }).to.deep.equal({
      workspaceId: 'w/ä',
      page: 'credentials',
      rest: ['a?b', '#'],
      query: 'x=1',
    });
  });
});

describe('a one-time link', () => {
  it('has a word', () => {
    expect(readLinkToken('#/sign-in/Ab_-9')).to.equal('Ab_-9');
  });

  it('without its word is a link all the same: the service says what is wrong with it', () => {
    expect(readLinkToken('#/sign-in')).to.equal('');
  });

  it('is none of the pages', () => {
    expect(readLinkToken('#/w1/credentials')).to.equal(undefined);
    expect(readLinkToken('')).to.equal(undefined);
  });
});
