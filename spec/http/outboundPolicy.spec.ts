import http from 'node:http';
import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { RestError, TransportError } from '../../lib/errors.js';
import { createOutboundPolicy, parseAllowedHosts } from '../../lib/http/outboundPolicy.js';
import type { OutboundPolicy, Resolve } from '../../lib/http/outboundPolicy.js';
import { isPublicAddress } from '../../lib/http/publicAddress.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';

describe('isPublicAddress', () => {
  const cases: [isPublic: boolean, addresses: string[]][] = [
    [true, ['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255']],
    [true, ['172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.0.1', '223.255.255.255']],
    [true, ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '2001:4860:4860::8888']],
    [true, ['::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1']],
    [false, ['127.0.0.1', '127.255.255.255', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255']],
    [false, ['192.168.0.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '100.127.255.255', '168.63.129.16']],
    [false, ['0.0.0.0', '0.1.2.3', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.19.255.255', '203.0.113.9']],
    [false, ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1', '198.51.100.1']],
    [false, ['::', '::1', '::7f00:1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1']],
    [false, ['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a00:1', '::ffff:0:127.0.0.1']],
    [
      false,
      ['64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::8.8.8.8', '2002:7f00:1::', '2002:a9fe:a9fe::1'],
    ],
    [false, ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:db8::1', '3fff::1', '100::1', '5f00::1']],
    [false, ['', 'localhost', '127.1', '2130706433', '1.2.3.4.5', '12345::', '8.8.8.8:53', '[::1]']],
  ];
  for (const [isPublic, addresses] of cases) {
    for (const address of addresses) {
      it(`returns ${String(isPublic)} for ${address === '' ? 'an empty text' : address}`, () => {
        expect(isPublicAddress(address)).to.equal(isPublic);
      });
    }
  }
});

describe('parseAllowedHosts', () => {
  const permits = (text: string, url: string): boolean => {
    try {
      createOutboundPolicy(parseAllowedHosts(text)).check(new URL(url));
      return true;
    } catch (error) {
      if (error instanceof RestError) return false;
      throw error;
    }
  };

  const cases: [text: string, url: string, permitted: boolean][] = [
    ['', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', true],
    ['10.9.9.9/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/9', 'https://10.127.255.255/', true],
    ['10.0.0.0/9', 'https://10.128.0.0/', false],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3', 'https://10.1.2.4/', false],
    ['10.1.2.3/32', 'https://10.1.2.4/', false],
    ['10.1.2.3, 10.1.2.4', 'https://10.1.2.4/', true],
    ['10.1.2.3\n10.1.2.4', 'https://10.1.2.4/', true],
    ['0.0.0.0/0', 'https://127.0.0.1/', true],
    ['0.0.0.0/0', 'https://[::1]/', false],
    ['::1', 'https://[::1]/', true],
    ['[::1]', 'https://[::1]/', true],
    ['::/0', 'https://[fd00::1]/', true],
    ['fd00::/8', 'https://[fd12:3456::1]/', true],
    ['fd00::/8', 'https://[fc12:3456::1]/', false],
    ['127.0.0.0/8', 'https://[::ffff:127.0.0.1]/', true],
    ['2130706433', 'https://127.0.0.1/', true],
    ['id.corp', 'http://id.corp/', true],
    ['ID.Corp.', 'http://id.corp/', true],
    ['id.corp', 'http://ID.CORP./', true],
    ['id.corp', 'http://x.id.corp/', false],
    ['bücher.test', 'http://xn--bcher-kva.test/', true],
  ];
  for (const [text, url, permitted] of cases) {
    it(`"${text.replace('\n', '\\n')}" ${permitted ? 'permits' : 'refuses'} ${url}`, () => {
      expect(permits(text, url)).to.equal(permitted);
    });
  }

  for (const entry of [
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '*.corp',
    'id.corp:8080',
    'http://id.corp',
  ]) {
    it(`rejects the entry ${entry} and names it`, () => {
      expect(() => parseAllowedHosts(`127.0.0.1,${entry}`))
        .to.throw(RestError, `"${entry}" is neither an exact host (id.example.com) nor a CIDR block (10.0.0.0/8)`)
        .with.property('code', 'usage');
    });
  }
});

describe('the check of an outbound policy', () => {
  const nothing = createOutboundPolicy(parseAllowedHosts(''));

  for (const url of [
    'https://id.acme.test/token?x=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1]:8443/',
    'HTTPS://A.TEST',
  ]) {
    it(`allows ${url}`, () => {
      expect(() => nothing.check(new URL(url))).not.to.throw();
    });
  }

  for (const host of [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '127.1',
    '127.0.0.1.',
    '[::ffff:127.0.0.1]',
    '[::1]',
  ]) {
    it(`rejects the address ${host} in any notation`, () => {
      expect(() => nothing.check(new URL(`https://${host}/token`))).to.throw(
        RestError,
        /^The address \S+ is not public/,
      );
    });
  }

  it('rejects other schemes', () => {
    for (const url of ['ftp://a.test/', 'file:///etc/passwd', 'data:text/plain,x']) {
      expect(() => nothing.check(new URL(url))).to.throw(RestError, 'only https: is allowed');
    }
  });

  it('rejects a user name or a password, without repeating them or the query', () => {
    const check = (): void => nothing.check(new URL('https://MARKER-u:MARKER-p@id.test/MARKER-path?MARKER=q'));
    expect(check).to.throw(
      RestError,
      'The URL of id.test contains a user name or a password before the "@". Remove them',
    );
    expect(check).not.to.throw(RestError, 'MARKER');
  });

  it('allows plain http for allowed hosts only', () => {
    const some = createOutboundPolicy(parseAllowedHosts('id.corp 127.0.0.0/8'));
    expect(() => some.check(new URL('http://a.test/'))).to.throw(
      RestError,
      'Plain http is not allowed for the host a.test. Use https',
    );
    for (const url of ['http://id.corp/', 'http://127.0.0.5:81/', 'http://localhost/', 'http://LOCALHOST.:99/'])
      some.check(new URL(url));
    expect(some.allowsPlainHttp('8.8.8.8')).to.equal(false);
    expect(some.allowsPlainHttp('[::1]')).to.equal(false);
    expect(nothing.allowsPlainHttp('localhost')).to.equal(false);
  });
});

describe('the lookup of an outbound policy', () => {
  const servers = createLoopback();
  const at = (...addresses: string[]): LookupAddress[] =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const policyFor = (allowed: string, resolve: Resolve): OutboundPolicy =>
    createOutboundPolicy(parseAllowedHosts(allowed), resolve);
  const looked = (policy: OutboundPolicy, host: string, all: boolean): Promise<unknown> =>
    new Promise((done, fail) => {
      policy.lookup(host, { all }, (error, address, family) => (error ? fail(error) : done([address, family])));
    });
  const get = (policy: OutboundPolicy, url: string): Promise<number> =>
    new Promise((done, fail) => {
      http
        .get(url, { lookup: policy.lookup, agent: false }, (response) => {
          response.resume();
          done(response.statusCode ?? 0);
        })
        .on('error', fail);
    });

  it('returns public addresses in order', async () => {
    const policy = policyFor('', () => Promise.resolve(at('8.8.8.8', '2606:4700::1')));
    expect(await looked(policy, 'a.test', true)).to.deep.equal([at('8.8.8.8', '2606:4700::1'), undefined]);
    expect(await looked(policy, 'a.test', false)).to.deep.equal(['8.8.8.8', 4]);
  });

  it('omits private addresses', async () => {
    const policy = policyFor('', () => Promise.resolve(at('::1', '10.0.0.1', '8.8.8.8')));
    expect(await looked(policy, 'a.test', true)).to.deep.equal([at('8.8.8.8'), undefined]);
  });

  it('forwards the requested family', async () => {
    const families: number[] = [];
    const policy = policyFor('', (_host, family) => {
      families.push(family);
      return Promise.resolve(at('8.8.8.8'));
    });
    for (const family of [undefined, 4, 6, 'IPv4', 'IPv6'] as const) {
      await new Promise<void>((done) => policy.lookup('a.test', family === undefined ? {} : { family }, () => done()));
    }
    expect(families).to.deep.equal([0, 4, 6, 4, 6]);
  });

  it('fails before anything is sent when no address is allowed, and explains why', async () => {
    let connections = 0;
    const url = await servers.raw((socket: Socket) => {
      connections++;
      socket.destroy();
    });
    const policy = policyFor('', () => Promise.resolve(at('127.0.0.1')));
    const error = await catchRejection(get(policy, `http://rebound.test:${url.port}/`), TransportError);
    expect(error.reason).to.equal('ERR_ADDRESS_REFUSED');
    expect(error.sent).to.equal(false);
    expect(error.message).to.equal(
      'The host rebound.test is not allowed: it resolves to an address that is not public',
    );
    expect(connections).to.equal(0);
  });

  it('resolves a name for every connection, and rejects it once it resolves to a private address', async () => {
    const url = await servers.http((_request, response) => response.end());
    const results = [at('127.0.0.1'), at('10.0.0.1')];
    const policy = policyFor('127.0.0.1', () => Promise.resolve(results.shift() ?? []));
    expect(await get(policy, `http://moving.test:${url.port}/`)).to.equal(200);
    expect((await catchRejection(get(policy, `http://moving.test:${url.port}/`), TransportError)).reason).to.equal(
      'ERR_ADDRESS_REFUSED',
    );
  });

  it('allows any address for an allowed name only', async () => {
    const url = await servers.http((_request, response) => response.end());
    const policy = policyFor('id.corp', () => Promise.resolve(at('127.0.0.1')));
    expect(await get(policy, `http://ID.corp.:${url.port}/`)).to.equal(200);
    await catchRejection(get(policy, `http://corp:${url.port}/`), TransportError);
  });

  it('forwards an error of the resolver', async () => {
    const failure = Object.assign(new Error('getaddrinfo ENOTFOUND gone.test'), { code: 'ENOTFOUND' });
    const policy = policyFor('', () => Promise.reject(failure));
    expect(await catchRejection(looked(policy, 'gone.test', true), Error)).to.equal(failure);
  });

  it('uses the system resolver by default', async () => {
    const url = await servers.http((_request, response) => response.end());
    const open = createOutboundPolicy(parseAllowedHosts('127.0.0.0/8 ::1'));
    expect(await get(open, `http://localhost:${url.port}/`)).to.equal(200);
    const shut = createOutboundPolicy(parseAllowedHosts(''));
    await catchRejection(get(shut, `http://localhost:${url.port}/`), TransportError);
  });
});
