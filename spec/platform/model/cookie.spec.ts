import { expect } from 'chai';

import { readCookieValues, getPublicPath, serializeCookie } from '../../../lib/platform/model/cookie.js';

describe('readCookieValues', () => {
  const cases: readonly (readonly [string | undefined, readonly string[]])[] = [
    [undefined, []],
    ['', []],
    ['a', []],
    ['a=', ['']],
    ['a=1', ['1']],
    ['b=2; a=1;c=3', ['1']],
    [' a=1 ;a=2', ['1', '2']],
    ['aa=1; xa=2; A=3', []],
    ['a=b=c', ['b=c']],
    [';;=;a=1;', ['1']],
  ];
  for (const [header, values] of cases) {
    it(`returns ${JSON.stringify(values)} for a in ${JSON.stringify(header)}`, () => {
      expect(readCookieValues(header, 'a')).to.deep.equal(values);
    });
  }
});

describe('serializeCookie', () => {
  it('always returns HttpOnly cookies', () => {
    const least = { name: 'a', value: 'v', path: '/', sameSite: 'Lax', secure: false } as const;
    expect(serializeCookie(least)).to.equal('a=v; Path=/; HttpOnly; SameSite=Lax');
    expect(serializeCookie({ ...least, value: '', maxAgeSeconds: 0, sameSite: 'Strict', secure: true })).to.equal(
      'a=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    );
  });
});

describe('getPublicPath', () => {
  for (const [url, path] of [
    ['https://a.test', ''],
    ['https://a.test/', ''],
    ['https://a.test/b/c//', '/b/c'],
  ] as const) {
    it(`returns "${path}" for ${url}`, () => {
      expect(getPublicPath(url)).to.equal(path);
    });
  }
});
