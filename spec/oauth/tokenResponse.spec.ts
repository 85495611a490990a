import { expect } from 'chai';
import { parseFormAnswer, readGrant } from '../../lib/oauth/tokenResponse.js';

describe('readGrant', () => {
  const lifetimes: [sent: unknown, seconds: number | undefined][] = [
    [3600, 3600],
    [1, 1],
    ['3600', 3600],
    [' 3600 ', 3600],
    ['3600.9', 3600],
    [3599.5, 3599],
    [315_360_000, 315_360_000],
    [315_360_001, undefined],
    [9223372036854775, undefined],
    ['9'.repeat(400), undefined],
    [0, undefined],
    [0.5, undefined],
    ['0', undefined],
    [-1, undefined],
    ['-1', undefined],
    ['', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['1:00:00', undefined],
    ['3600 seconds', undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [null, undefined],
    [true, undefined],
    [[3600], undefined],
    [{}, undefined],
  ];
  for (const [sent, seconds] of lifetimes) {
    it(`takes expires_in ${JSON.stringify(sent).slice(0, 30)} for ${String(seconds)}`, () => {
      expect(readGrant({ access_token: 'a', expires_in: sent }, '')?.expiresInSeconds).to.equal(seconds);
    });
  }

  it('reads scopes as text and as a list', () => {
    const scope = (sent: unknown): string | undefined => readGrant({ access_token: 'a', scope: sent }, '')?.scope;
    expect(scope('a b')).to.equal('a b');
    expect(scope(['a', 'b'])).to.equal('a b');
    for (const odd of ['', null, 7, [1], {}]) expect(scope(odd)).to.equal(undefined);
  });

  it('looks for the token where the path says, and nowhere else', () => {
    const answer = { authed_user: { access_token: 'u', id: 'U1' }, access_token: 'bot', ok: true };
    expect(readGrant(answer, 'authed_user')).to.deep.equal({ accessToken: 'u', others: { ok: true, id: 'U1' } });
    expect(readGrant(answer, '')).to.deep.include({ accessToken: 'bot' });
    for (const path of ['data.0', 'ok', 'authed_user.id', 'constructor', '__proto__', 'authed_user.']) {
      expect(readGrant(answer, path), path).to.equal(undefined);
    }
  });

  it('has no grant without a token that is a text', () => {
    for (const token of [undefined, null, '', 7, {}, ['a']]) {
      expect(readGrant({ access_token: token }, '')).to.equal(undefined);
    }
  });
});

describe('parseFormAnswer', () => {
  it('reads forms that have a token or an error', () => {
    expect(parseFormAnswer('access_token=a%2Bb+c&scope=')).to.deep.equal({ access_token: 'a+b c', scope: '' });
    expect(parseFormAnswer('error=e&error_description=x\n')).to.deep.equal({ error: 'e', error_description: 'x' });
  });

  it('reads nothing else', () => {
    for (const text of ['', 'OK', 'a=b', '<p class=error>', '{"error"=1}', 'error', 'not now, error=x']) {
      expect(parseFormAnswer(text), text).to.equal(undefined);
    }
  });
});
