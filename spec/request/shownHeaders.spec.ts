import { expect } from 'chai';
import { listShownHeaders } from '../../lib/request/shownHeaders.js';
import { head } from './fakeResponse.js';

const redact = (text: string): string => text.replaceAll('s3cret', '[secret]');
const show = (headers: Record<string, string | string[]>): object => listShownHeaders(head(headers), redact);

describe('listShownHeaders', () => {
  it('lists headers as they are emitted, a repeated one as a list', () => {
    const rawHeaders = ['X-Request-Id', 'r1', 'Warning', 'a', 'warning', 'b'];
    expect(listShownHeaders({ ...head({ 'x-request-id': 'r1', warning: 'a, b' }), rawHeaders }, redact)).to.deep.equal({
      'x-request-id': 'r1',
      warning: ['a', 'b'],
    });
  });

  it('redacts values of the credential, also in lists', () => {
    const rawHeaders = ['X-A', 'you sent s3cret', 'X-A', 's3cret'];
    expect(listShownHeaders({ ...head({ 'x-a': 'you sent s3cret, s3cret' }), rawHeaders }, redact)).to.deep.equal({
      'x-a': ['you sent [secret]', '[secret]'],
    });
  });

  for (const name of [
    'set-cookie',
    'set-cookie2',
    'authorization',
    'proxy-authorization',
    'authentication-info',
    'proxy-authentication-info',
    'x-auth-token',
    'x-subject-token',
    'x-csrf-token',
    'x-amz-security-token',
    'token',
    'x-api-key',
    'x-apikey',
    'x-session-id',
    'x-client-secret',
    'x-new-jwt',
    'x-hub-signature',
  ]) {
    it(`leaves ${name} out`, () => expect(show({ [name]: 'a', etag: '"1"' })).to.deep.equal({ etag: '"1"' }));
  }

  for (const name of [
    'www-authenticate',
    'retry-after',
    'x-ratelimit-remaining-tokens',
    'x-request-id',
    // ACME (RFC 8555, section 6.5) demands a retry with it.
    'replay-nonce',
    'keep-alive',
  ]) {
    it(`has ${name}`, () => expect(show({ [name]: '1' })).to.deep.equal({ [name]: '1' }));
  }

  it('leaves out users and queries of URLs', () => {
    const shown: readonly (readonly [given: string, value: string])[] = [
      ['https://u:p@a.test/x?sig=1#f', 'https://a.test/x'],
      ['/callback?code=1', '/callback'],
      ['next?cursor=1', 'next'],
      [
        '<https://a.test/?page=2>; rel="next", <https://a.test/?page=9>; rel="last"',
        '<https://a.test/>; rel="next", <https://a.test/>; rel="last"',
      ],
      [
        'Bearer realm="https://a.test/t?x=1", error="invalid_token"',
        'Bearer realm="https://a.test/t", error="invalid_token"',
      ],
      ['a@b.test', 'a@b.test'],
    ];
    for (const [given, value] of shown) expect(show({ 'x-a': given })).to.deep.equal({ 'x-a': value });
  });

  it('has at most 100 headers of 1 kB, and redacts before it cuts', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`x-${index}`, 'é'.repeat(1000)]));
    const shown = Object.entries(show(many));
    expect([shown.length, shown[99]]).to.deep.equal([100, ['x-99', 'é'.repeat(512)]]);
    expect(show({ 'x-a': `${'a'.repeat(1020)}s3cret` })).to.deep.equal({ 'x-a': `${'a'.repeat(1020)}[sec` });
  });

  it('keeps __proto__ as a name', () => {
    const given = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    expect(Object.entries(show(given))).to.deep.equal([['__proto__', 'x']]);
  });
});
