import { inspect } from 'node:util';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { readAll } from '../../lib/http/readBody.js';
import type { RequestProxy, Send, SendOptions } from '../../lib/http/message.js';
import { Sensitive } from '../../lib/sensitive.js';
import { certificate, clientIdentities, createLoopback } from '../support/loopback.js';
import { catchFailure, createTestSender, defaultOptions, requestTo, summarize } from '../support/httpClient.js';

function through(proxy: URL, user = '', noProxy = ''): RequestProxy {
  const url = new URL(proxy);
  [url.username = '', url.password = ''] = user.split(':');
  return { url: new Sensitive(url.href), noProxy };
}

const basic = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`;

describe('the connections of a request', () => {
  const servers = createLoopback();

  const read = async (send: Send, url: URL, options: Partial<SendOptions>): Promise<string> =>
    (await readAll(await send(requestTo(url), { ...defaultOptions, ...options }))).toString();

  describe('with a proxy of its own', () => {
    for (const scheme of ['http', 'https'] as const) {
      it(`go through it, authenticated, instead of the sender's (${scheme})`, async () => {
        const url = await servers[scheme]((request, response) => {
          response.end(String(request.headers['proxy-authorization']));
        });
        const [own, other] = [await servers.proxy(), await servers.proxy()];
        const { send } = createTestSender({ allProxy: other.url.href }, certificate);
        expect(await read(send, url, { proxy: through(own.url, 'user:s3cret') })).to.equal('undefined');
        expect([own.seen.lines.length, other.seen.lines]).to.deep.equal([1, []]);
        expect(own.seen.headers[0]?.['proxy-authorization']).to.equal(basic('user:s3cret'));
        await read(send, url, {});
        expect(other.seen.lines).to.have.length(1);
      });
    }

    it('are never shared with another user of the proxy', async () => {
      const seen: unknown[] = [];
      const sockets: Socket[] = [];
      const proxy = await servers.http(({ headers, socket }, response) => {
        if (!sockets.includes(socket)) sockets.push(socket);
        seen.push([headers['proxy-authorization'], sockets.indexOf(socket)]);
        response.end();
      });
      const { send } = createTestSender();
      for (const user of ['a:1', 'b:2', 'a:1']) {
        await read(send, new URL('http://api.test/'), { proxy: through(proxy, user) });
      }
      expect(seen).to.deep.equal([
        [basic('a:1'), 0],
        [basic('b:2'), 1],
        [basic('a:1'), 0],
      ]);
    });

    it('have tunnels that are never shared with another user of the proxy', async () => {
      const url = await servers.https((_request, response) => response.end());
      const proxy = await servers.proxy();
      const { send } = createTestSender({}, certificate);
      for (const user of ['a:1', 'b:2', 'a:1']) await read(send, url, { proxy: through(proxy.url, user) });
      const users = proxy.seen.headers.map((headers) => headers['proxy-authorization']);
      expect(users).to.deep.equal([basic('a:1'), basic('b:2')]);
    });

    it('are direct for the hosts of its list, and without a URL', async () => {
      const url = await servers.http((_request, response) => response.end('direct'));
      const proxy = await servers.proxy();
      const { send } = createTestSender({ allProxy: proxy.url.href });
      expect(await read(send, url, { proxy: through(proxy.url, '', '10.0.0.0/8, 127.0.0.0/8') })).to.equal('direct');
      expect(await read(send, url, { proxy: { url: undefined, noProxy: '' } })).to.equal('direct');
      expect(proxy.seen.lines).to.deep.equal([]);
    });

    it('fail without the password in the error', async () => {
      const proxy = await servers.proxy({ refuse: '407 Proxy Authentication Required' });
      const { send } = createTestSender();
      const options = { ...defaultOptions, proxy: through(proxy.url, 'user:s3cret-marker') };
      const error = await catchFailure(send(requestTo('https://api.test/'), options));
      expect(summarize(error)).to.deep.equal([
        'TransportError',
        'ERR_PROXY_TUNNEL',
        false,
        'The proxy refused the tunnel: 407 Proxy Authentication Required',
      ]);
      expect(inspect([error, options], { depth: 9 })).not.to.include('s3cret-marker');
    });
  });

  describe('with CA certificates of its own', () => {
    it('trust these in place of the defaults', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const { send } = createTestSender();
      expect(await read(send, url, { ca: certificate })).to.equal('ok');
      const trusting = createTestSender({}, certificate);
      const error = await catchFailure(read(trusting.send, url, { ca: clientIdentities.a.cert }));
      expect(error).to.include({ reason: 'DEPTH_ZERO_SELF_SIGNED_CERT', retryable: false });
    });

    it('may have several, and those of the credential beside them', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const { send } = createTestSender();
      const ca = `${clientIdentities.a.cert}\n${certificate}`;
      expect(await read(send, url, { ca })).to.equal('ok');
      const request = requestTo(url, { authentication: { tls: new Sensitive({ ca: certificate }) } });
      const response = await send(request, { ...defaultOptions, ca: clientIdentities.a.cert });
      expect((await readAll(response)).toString()).to.equal('ok');
    });

    it('are shared only with requests that trust the same', async () => {
      const sockets = new Set<Socket>();
      const url = await servers.https((request, response) => {
        sockets.add(request.socket);
        response.end('ok');
      });
      const { send } = createTestSender();
      const both = `${certificate}\n${clientIdentities.a.cert}`;
      for (const ca of [certificate, both, certificate, both]) await read(send, url, { ca });
      expect(sockets.size).to.equal(2);
      await read(send, url, { ca: certificate, verifyTls: false });
      expect(sockets.size).to.equal(3);
      expect((await catchFailure(read(send, url, {}))).reason).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
    });

    it('verify an https proxy with them', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const proxy = await servers.proxy({ tls: true });
      const { send } = createTestSender();
      const options = { proxy: through(proxy.url), ca: certificate };
      expect(await read(send, url, options)).to.equal('ok');
      const plain = await servers.http((_request, response) => response.end('plain'));
      expect(await read(send, plain, options)).to.equal('plain');
      const unverified = { proxy: through(proxy.url), verifyTls: false };
      expect((await catchFailure(read(send, url, unverified))).reason).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
    });

    it('fail when they are none', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const error = await catchFailure(read(createTestSender().send, url, { ca: 'no certificate' }));
      expect(error).to.include({ sent: false, retryable: false });
    });
  });
});
