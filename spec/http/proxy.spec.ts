import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { hostOf, portOf, buildProxyAuthorization, selectProxy } from '../../lib/http/proxy.js';
import type { ProxySettings } from '../../lib/http/proxy.js';

const both: ProxySettings = { httpProxy: 'http://plain.test:3128', httpsProxy: 'http://secure.test:3128' };
const hrefFor = (url: string, settings: ProxySettings): string | undefined => selectProxy(new URL(url), settings)?.href;

describe('selectProxy', () => {
  it('selects by the scheme of the target', () => {
    expect(hrefFor('http://a.test/', both)).to.equal('http://plain.test:3128/');
    expect(hrefFor('https://a.test/', both)).to.equal('http://secure.test:3128/');
  });

  it('connects directly when the setting is missing or blank', () => {
    expect(hrefFor('http://a.test/', {})).to.be.undefined;
    expect(hrefFor('http://a.test/', { httpProxy: '', httpsProxy: 'http://p.test' })).to.be.undefined;
    expect(hrefFor('https://a.test/', { httpsProxy: '  ' })).to.be.undefined;
  });

  it('treats a URL without a scheme as an http proxy', () => {
    expect(hrefFor('https://a.test/', { httpsProxy: 'proxy.test:8080' })).to.equal('http://proxy.test:8080/');
  });

  it('does not treat loopback as special', () => {
    expect(hrefFor('http://localhost/', both)).to.equal('http://plain.test:3128/');
    expect(hrefFor('http://127.0.0.1/', both)).to.equal('http://plain.test:3128/');
  });

  const direct = true;
  const cases: [noProxy: string, url: string, direct: boolean][] = [
    ['', 'http://a.test/', !direct],
    ['*', 'http://a.test/', direct],
    ['a.test', 'http://a.test/', direct],
    ['A.TEST', 'http://a.test/', direct],
    ['a.test', 'http://A.test./', direct],
    ['a.test', 'http://b.a.test/', !direct],
    ['a.test', 'http://xa.test/', !direct],
    ['.a.test', 'http://b.a.test/', direct],
    ['.a.test', 'http://c.b.a.test/', direct],
    ['.a.test', 'http://a.test/', !direct],
    ['*.a.test', 'http://b.a.test/', direct],
    ['*.a.test', 'http://a.test/', !direct],
    ['a.test:80', 'http://a.test/', direct],
    ['a.test:443', 'https://a.test/', direct],
    ['a.test:8080', 'http://a.test/', !direct],
    ['a.test:8080', 'http://a.test:8080/', direct],
    ['.a.test:8080', 'http://b.a.test:8080/', direct],
    ['x.test, y.test a.test', 'http://a.test/', direct],
    ['x.test,,', 'http://a.test/', !direct],
    ['*a.test', 'http://a.test/', direct],
    ['*a.test', 'http://xa.test/', direct],
    ['*.a.test:81', 'http://b.a.test/', !direct],
    ['*:80', 'http://a.test/', direct],
    ['*:81', 'http://a.test/', !direct],
    ['x.test, *', 'http://a.test/', direct],
    ['a.*', 'http://a.test/', !direct],
    ['.1.2.3', 'http://10.1.2.3/', direct],
    ['10.1.2.3', 'http://10.1.2.3/', direct],
    ['10.1.2.3:81', 'http://10.1.2.3/', !direct],
    ['10.0.0.0/8', 'http://10.200.0.1/', direct],
    ['10.0.0.0/8', 'http://11.0.0.1/', !direct],
    ['10.0.0.0/33', 'http://10.0.0.1/', !direct],
    ['10.0.0.0/x', 'http://10.0.0.1/', !direct],
    ['10.0.0.0/8/8', 'http://10.0.0.1/', !direct],
    ['a.test', 'http://10.0.0.1/', !direct],
    ['[::1]', 'http://[::1]/', direct],
    ['::1', 'http://[::1]/', direct],
    ['0:0:0:0:0:0:0:1', 'http://[::1]/', direct],
    ['[::1]:81', 'http://[::1]/', !direct],
    ['fd00::/8', 'http://[fd12::5]/', direct],
  ];
  for (const [noProxy, url, isDirect] of cases) {
    it(`connects to ${url} ${isDirect ? 'directly' : 'through the proxy'} with NO_PROXY "${noProxy}"`, () => {
      expect(hrefFor(url, { ...both, noProxy })).to.equal(
        isDirect ? undefined : 'http://plain.test:3128/'.replace('plain', url.startsWith('https') ? 'secure' : 'plain'),
      );
    });
  }

  describe('with ALL_PROXY (case all-proxy)', () => {
    const allProxy = 'http://all.test:3128';

    it('uses it for every scheme without its own proxy', () => {
      expect(hrefFor('http://a.test/', { allProxy })).to.equal('http://all.test:3128/');
      expect(hrefFor('https://a.test/', { allProxy })).to.equal('http://all.test:3128/');
      expect(hrefFor('https://a.test/', { allProxy, httpsProxy: ' ' })).to.equal('http://all.test:3128/');
      expect(hrefFor('http://a.test/', { allProxy, httpsProxy: 'http://s.test' })).to.equal('http://all.test:3128/');
      expect(hrefFor('https://a.test/', { allProxy, httpsProxy: 'http://s.test' })).to.equal('http://s.test/');
    });

    it('is overridden by NO_PROXY', () => {
      expect(hrefFor('https://a.test/', { allProxy, noProxy: 'a.test' })).to.be.undefined;
      expect(hrefFor('https://b.test/', { allProxy, noProxy: 'a.test' })).to.equal('http://all.test:3128/');
    });
  });

  const form = 'expected http://host:port or https://host:port';
  const invalid: [settings: ProxySettings, message: string][] = [
    [{ httpsProxy: 'http://user:s3cret@:0:0' }, `HTTPS_PROXY: ${form}`],
    [{ allProxy: 'http://user:s3cret@:0:0' }, `ALL_PROXY: ${form}`],
    ...['socks', 'socks4', 'socks4a', 'socks5', 'socks5h', 'ftp'].map((scheme): [ProxySettings, string] => [
      { allProxy: `${scheme}://user:s3cret@p.test:1080` },
      `ALL_PROXY: ${scheme} proxies are not supported. Use an http:// or https:// proxy`,
    ]),
  ];
  for (const [settings, message] of invalid) {
    it(`names the variable but not its value when it is invalid: ${Object.values(settings).join('')}`, () => {
      expect(() => selectProxy(new URL('https://a.test'), settings))
        .to.throw(TransportError, message)
        .that.includes({ reason: 'ERR_INVALID_PROXY', retryable: false, sent: false })
        .with.property('message')
        .that.does.not.include('s3cret');
    });
  }
});

describe('buildProxyAuthorization', () => {
  const cases: [url: string, userInfo: string | undefined][] = [
    ['http://p.test', undefined],
    ['http://user@p.test', 'user:'],
    ['http://user:pass@p.test', 'user:pass'],
    ['http://:token@p.test', ':token'],
    ['http://us%40er:p%3Ass@p.test', 'us@er:p:ss'],
    ['http://user:50%@p.test', 'user:50%'],
  ];
  for (const [url, userInfo] of cases) {
    it(`returns ${userInfo ?? 'undefined'} for ${url}`, () => {
      const value = buildProxyAuthorization(new URL(url));
      expect(value && Buffer.from(value.replace('Basic ', ''), 'base64').toString()).to.equal(userInfo);
    });
  }
});

describe('hostOf and portOf', () => {
  it('remove the brackets of IPv6 and return default ports', () => {
    expect([hostOf(new URL('http://[::1]')), portOf(new URL('http://[::1]'))]).to.deep.equal(['::1', 80]);
    expect([hostOf(new URL('https://a.test')), portOf(new URL('https://a.test'))]).to.deep.equal(['a.test', 443]);
    expect(portOf(new URL('https://a.test:80'))).to.equal(80);
  });
});
