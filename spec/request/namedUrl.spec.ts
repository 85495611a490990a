import { expect } from 'chai';

import { removeCredential, resolveNamedUrl } from '../../lib/request/namedUrl.js';

describe('resolveNamedUrl', () => {
  const resolve = (reference: string, responseUrl: URL): string =>
    resolveNamedUrl(reference, responseUrl, 'Next: the URL');
  const base = new URL('https://api.example/v1/items?page=1');
  const cases: readonly (readonly [reference: string, url: string])[] = [
    ['https://api.example/v1/items?page=2', 'https://api.example/v1/items?page=2'],
    ['/items?page=2', 'https://api.example/items?page=2'],
    ['more', 'https://api.example/v1/more'],
    ['?page=2', 'https://api.example/v1/items?page=2'],
    ['//other.example/x', 'https://other.example/x'],
    ['https://u:p@api.example/x#top', 'https://api.example/x'],
    ['HTTPS://API.EXAMPLE:443/x', 'https://api.example/x'],
    ['https://api.example/x?q=%7B%22a%22%3A1%7D&sig=a%2Fb', 'https://api.example/x?q=%7B%22a%22%3A1%7D&sig=a%2Fb'],
  ];
  for (const [reference, url] of cases) {
    it(`resolves ${reference}`, () => expect(resolve(reference, base)).to.equal(url));
  }

  it('refuses a URL that leaves https, is no http URL, or is invalid', () => {
    expect(() => resolve('http://api.example/x', base)).to.throw('Next: the URL leaves https for http');
    expect(() => resolve('javascript:1', base)).to.throw('starts with javascript:');
    expect(() => resolve('https://', base)).to.throw('is invalid');
  });

  it('allows http from http', () => {
    expect(resolve('/2', new URL('http://a.test/1'))).to.equal('http://a.test/2');
  });
});

describe('removeCredential', () => {
  it('removes the parameters and keeps all other bytes', () => {
    expect(removeCredential('https://a.test/x?a=%2f&key=s&b=+1', ['key'])).to.equal('https://a.test/x?a=%2f&b=+1');
    expect(removeCredential('https://a.test/x?key=s', ['key'])).to.equal('https://a.test/x');
    expect(removeCredential('https://a.test/x?a=1', [])).to.equal('https://a.test/x?a=1');
  });
});
