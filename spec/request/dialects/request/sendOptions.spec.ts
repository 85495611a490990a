import { inspect } from 'node:util';
import { expect } from 'chai';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import type { SendOptions } from '../../../../lib/http/message.js';
import { certificate } from '../../../support/loopback.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const read = (fields: object): SendOptions =>
  parseConfig({ secretId: 's', reader: { url: '"http://a.test/"' }, ...fields }, configEnvironment).send;

describe('request readSendOptions', () => {
  it('has defaults', () =>
    expect(read({})).to.deep.equal({
      phaseTimeouts: { connectMs: 10_000, headersMs: 60_000 },
      idleTimeoutMs: 60_000,
      deadlineMs: 1_140_000,
      maxResponseBytes: configEnvironment.maxContentBytes,
      verifyTls: true,
      maxRedirects: 5,
    }));

  it('reads timeouts', () =>
    expect(read({ timeouts: { connect: '250ms', headers: 5000, idle: '5s', total: '2m' } })).to.deep.include({
      phaseTimeouts: { connectMs: 250, headersMs: 5000 },
      idleTimeoutMs: 5000,
      deadlineMs: 120_000,
    }));

  it('reads limits', () =>
    expect(read({ limits: { request: 7, response: 100, redirects: 2 } })).to.include({
      maxRequestBytes: 7,
      maxResponseBytes: 100,
      maxRedirects: 2,
    }));

  it('reads redirects', () => {
    expect(read({ redirects: { follow: false }, limits: { redirects: 2 } })).to.include({ maxRedirects: 0 });
    expect(read({ redirects: { follow: true, sameOrigin: true, keepMethod: true } })).to.include({
      maxRedirects: 5,
      redirectsWithinOrigin: true,
      redirectMethod: 'keep',
    });
    expect(read({ redirects: 'sameOrigin: false\nkeepMethod: false' })).to.deep.equal(read({}));
  });

  for (const [proxy, url, noProxy] of [
    ['http://p.test:8080', 'http://p.test:8080/', ''],
    ['p.test:8080', 'http://p.test:8080/', ''],
    ['https://user:a%40b@p.test', 'https://user:a%40b@p.test/', ''],
    [{ url: 'p.test', username: 'u@x', password: 'p:/#%' }, 'http://u%40x:p%3A%2F%23%25@p.test/', ''],
    [{ url: 'p.test', noProxy: '.a.test, 10.0.0.0/8' }, 'http://p.test/', '.a.test, 10.0.0.0/8'],
    [{ url: 'p.test', noProxy: ['.a.test', '::1'] }, 'http://p.test/', '.a.test,::1'],
    ['url: p.test\nnoProxy: .a.test', 'http://p.test/', '.a.test'],
    ['none', undefined, ''],
  ] as const) {
    it(`reads the proxy ${JSON.stringify(proxy)}`, () => {
      const options = read({ proxy });
      expect([options.proxy?.url?.reveal(), options.proxy?.noProxy]).to.deep.equal([url, noProxy]);
      expect(inspect(options, { depth: 9 })).not.to.match(/a%40b|p%3A/);
    });
  }

  it('uses the proxy of the environment by default', () => expect(read({ proxy: '' })).not.to.have.property('proxy'));

  it('reads TLS', () => {
    expect(read({ tls: { verify: false } }))
      .to.include({ verifyTls: false })
      .and.not.have.property('ca');
    expect(read({ tls: { ca: `${certificate}\n${certificate}` } })).to.include({
      verifyTls: true,
      ca: `${certificate}\n${certificate}`,
    });
  });

  // Each field with a wrong value and its error, which never has a part of a proxy's URL.
  const duration = (member: string, given: string): string =>
    `Timeouts: ${member}: expected milliseconds or a text such as 30s, from 1 to 1140000 ms, got ${given}`;
  const invalidProxy = 'enter http://host:port or https://host:port';
  const wrong: readonly (readonly [object, string])[] = [
    [{ timeouts: 60 }, 'Timeouts: expected an object with connect, headers, idle, total, got a number'],
    [{ timeouts: { conect: '5s' } }, 'Timeouts: unknown member "conect"; did you mean "connect"?'],
    [{ timeouts: { connect: 'soon' } }, duration('connect', '"soon"')],
    [{ timeouts: { headers: -1 } }, duration('headers', '-1')],
    [{ timeouts: { idle: 0 } }, duration('idle', '0')],
    [{ timeouts: { total: '20m' } }, duration('total', '"20m"')],
    [{ limits: { size: 5 } }, 'Limits: unknown member "size"; it can have request, response, redirects'],
    [{ limits: { request: '1 MB' } }, 'Limits: request: expected a whole number, at least 1, got "1 MB"'],
    [{ limits: { response: 1e12 } }, 'Limits: response: expected a whole number from 1 to 20971520, got 1000000000000'],
    [{ limits: { redirects: 21 } }, 'Limits: redirects: expected a whole number from 0 to 20, got 21'],
    [{ limits: { redirects: 1.5 } }, 'Limits: redirects: expected a whole number from 0 to 20, got 1.5'],
    [{ redirects: true }, 'Redirects: expected an object with follow, sameOrigin, keepMethod, got a boolean'],
    [{ redirects: { follow: 'no' } }, 'Redirects: follow: expected true or false, got "no"'],
    [{ redirects: { sameOrigin: 1 } }, 'Redirects: sameOrigin: expected true or false, got 1'],
    [{ redirects: { keepMethod: [] } }, 'Redirects: keepMethod: expected true or false, got an array'],
    [{ redirects: { max: 5 } }, 'Redirects: unknown member "max"; it can have follow, sameOrigin, keepMethod'],
    [
      { proxy: 8080 },
      'Proxy: expected http://host:port or https://host:port, or none, or an object with url, username, password, noProxy, got a number',
    ],
    [{ proxy: {} }, 'Proxy: url is missing; enter http://host:port or https://host:port'],
    [{ proxy: 'http://user:s3cret@' }, `Proxy: the URL is invalid; ${invalidProxy}`],
    [{ proxy: 'socks5://u:s3cret@p.test' }, `Proxy: socks5: proxies are not supported; ${invalidProxy}`],
    [
      { proxy: { url: 'p.test', user: 'x' } },
      'Proxy: unknown member "user"; it can have url, username, password, noProxy',
    ],
    [{ proxy: { url: 'p.test', username: {} } }, 'Proxy: username: expected text, got an object'],
    [{ tls: { verify: 'no' } }, 'TLS: verify: expected true or false, got "no"'],
    [{ tls: { cert: 'x' } }, 'TLS: unknown member "cert"; it can have verify, ca'],
    [
      { tls: { ca: 'company.pem' } },
      'TLS: ca: expected certificates in PEM, each from -----BEGIN CERTIFICATE----- to the END line, got text',
    ],
    [
      { tls: { ca: `${certificate}-----BEGIN PRIVATE KEY-----\ns3cret` } },
      'TLS: ca contains a private key; remove it, and enter the certificates alone',
    ],
  ];
  for (const [fields, error] of wrong) {
    it(`refuses ${JSON.stringify(fields).slice(0, 90)}`, () =>
      expect(captureError(() => read(fields))).to.equal(`configuration: ${error}`));
  }
});
