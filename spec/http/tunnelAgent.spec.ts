import net from 'node:net';
import { expect } from 'chai';
import { readAll } from '../../lib/http/readBody.js';
import { certificate, createLoopback } from '../support/loopback.js';
import {
  bytes,
  defaultOptions,
  catchFailure,
  header,
  requestTo,
  createTestSender,
  summarize,
} from '../support/httpClient.js';

const credentials = `Basic ${Buffer.from('user:s3cret').toString('base64')}`;

/** Returns the URL with the proxy's credentials. */
function withCredentials(url: URL): string {
  const copy = new URL(url);
  copy.username = 'user';
  copy.password = 's3cret';
  return copy.href;
}

describe('an https target behind a proxy', () => {
  const servers = createLoopback();

  it('is reached through one tunnel for all requests, without the proxy’s credentials', async () => {
    const seen: unknown[] = [];
    const target = await servers.https((request, response) => {
      seen.push([request.method, request.url, request.headers.host, request.headers['proxy-authorization']]);
      request.pipe(response);
    });
    target.hostname = 'api.test';
    const proxy = await servers.proxy();
    const { send } = createTestSender({ httpsProxy: withCredentials(proxy.url) }, certificate);
    for (const path of ['/a', '/b']) {
      const request = requestTo(new URL(path, target), {
        method: 'POST',
        headers: [header('Authorization', 'Bearer for-the-target')],
        body: bytes('hello'),
      });
      expect((await readAll(await send(request, defaultOptions))).toString()).to.equal('hello');
    }
    expect(proxy.seen.lines).to.deep.equal([`CONNECT api.test:${target.port}`]);
    const [connect] = proxy.seen.headers;
    expect(connect?.['proxy-authorization']).to.equal(credentials);
    expect(connect?.host).to.equal(`api.test:${target.port}`);
    expect(connect).not.to.have.property('authorization');
    expect(seen).to.deep.equal([
      ['POST', '/a', target.host, undefined],
      ['POST', '/b', target.host, undefined],
    ]);
  });

  it('has its certificate verified against its own name', async () => {
    const target = await servers.https((_request, response) => response.end('ok'));
    target.hostname = 'other.test';
    const proxy = await servers.proxy();
    const { send } = createTestSender({ httpsProxy: proxy.url.href }, certificate);
    const error = await catchFailure(send(requestTo(target), defaultOptions));
    expect([error.reason, error.sent]).to.deep.equal(['ERR_TLS_CERT_ALTNAME_INVALID', false]);

    const unchecked = await send(requestTo(target), { ...defaultOptions, verifyTls: false });
    expect((await readAll(unchecked)).toString()).to.equal('ok');
  });

  it('may be behind an https proxy, whose certificate is always verified', async () => {
    const target = await servers.https((_request, response) => response.end('ok'));
    const proxy = await servers.proxy({ tls: true });
    const trusting = createTestSender({ httpsProxy: proxy.url.href }, certificate);
    expect((await readAll(await trusting.send(requestTo(target), defaultOptions))).toString()).to.equal('ok');

    const wary = createTestSender({ httpsProxy: proxy.url.href });
    const error = await catchFailure(wary.send(requestTo(target), { ...defaultOptions, verifyTls: false }));
    expect([error.reason, error.sent]).to.deep.equal(['DEPTH_ZERO_SELF_SIGNED_CERT', false]);
  });

  it('is not reached when the proxy refuses, and the error has the proxy’s status', async () => {
    const proxy = await servers.proxy({ refuse: '407 Proxy Authentication Required' });
    const { send } = createTestSender({ httpsProxy: withCredentials(proxy.url) });
    const error = await catchFailure(send(requestTo('https://api.test/'), defaultOptions));
    expect(summarize(error)).to.deep.equal([
      'TransportError',
      'ERR_PROXY_TUNNEL',
      false,
      'The proxy refused the tunnel: 407 Proxy Authentication Required',
    ]);
  });

  it('is not reached when the proxy is down', async () => {
    const closedPort = await servers.closedPort();
    const error = await catchFailure(
      createTestSender({ httpsProxy: withCredentials(closedPort) }).send(
        requestTo('https://api.test/'),
        defaultOptions,
      ),
    );
    expect(summarize(error)).to.deep.equal([
      'TransportError',
      'ECONNREFUSED',
      false,
      `connect ECONNREFUSED ${closedPort.host}`,
    ]);
  });

  for (const [what, opening] of [
    ['CONNECT', ''],
    ['the handshake', 'HTTP/1.1 200 OK\r\n\r\n'],
  ] as const) {
    it(`fails after the idle timeout when ${what} gets no response`, async () => {
      const silent = await servers.raw((socket) => {
        socket.once('data', () => socket.write(opening));
      });
      const { send } = createTestSender({ httpsProxy: silent.href });
      const error = await catchFailure(send(requestTo('https://api.test/'), { ...defaultOptions, idleTimeoutMs: 60 }));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', false, 'timeout of 60ms exceeded']);
    });
  }

  it('fails when the proxy closes the connection', async () => {
    for (const opening of ['', 'HTTP/1.1 200 OK\r\n\r\n']) {
      const abrupt = await servers.raw((socket) => void socket.once('data', () => socket.end(opening)));
      const error = await catchFailure(
        createTestSender({ httpsProxy: abrupt.href }).send(requestTo('https://api.test/'), defaultOptions),
      );
      expect([error.name, error.reason, error.sent]).to.deep.equal(['TransportError', 'ECONNRESET', false]);
    }
  });

  it('is reached directly with NO_PROXY', async () => {
    const target = await servers.https((_request, response) => response.end('ok'));
    const { send } = createTestSender({ httpsProxy: 'http://nobody.invalid', noProxy: 'localhost' }, certificate);
    expect((await readAll(await send(requestTo(target), defaultOptions))).toString()).to.equal('ok');
  });
});

describe('a response to CONNECT', () => {
  const servers = createLoopback();

  /** A proxy that responds to CONNECT with these bytes, and opens the tunnel to `target`. */
  const proxyAnswering = (bytes: string, target?: URL): Promise<URL> =>
    servers.raw((socket) => {
      socket.once('data', () => {
        socket.write(bytes);
        const onward = target && net.connect(Number(target.port), '127.0.0.1');
        onward?.on('error', () => socket.destroy());
        onward?.pipe(socket).pipe(onward);
      });
    });

  // RFC 9110, section 9.3.6: Content-Length and Transfer-Encoding of a tunnel are ignored.
  const opened: [title: string, bytes: string][] = [
    ['LF alone', 'HTTP/1.1 200 OK\nVia: a\n\n'],
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['chunks and a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a folded line', 'HTTP/1.0 200 OK\r\nVia: a\r\n b\r\n\r\n'],
    ['a status line with additional spaces', 'HTTP/1.1  200  OK\r\n\r\n'],
    ['100 kB of headers', `HTTP/1.1 200 OK\r\nX-A: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['an informational response first', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ];
  for (const [title, response] of opened) {
    it(`opens the tunnel with ${title}`, async () => {
      const target = await servers.https((_request, response) => response.end('ok'));
      const proxy = await proxyAnswering(response, target);
      const { send } = createTestSender({ httpsProxy: proxy.href }, certificate);
      for (const path of ['/first', '/again']) {
        const response = await send(requestTo(new URL(path, target)), defaultOptions);
        expect((await readAll(response)).toString()).to.equal('ok');
      }
    });
  }

  const refused: [bytes: string, problem: string][] = [
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'The proxy refused the tunnel: 101 Switching Protocols'],
    ['HTTP/1.1 407 Auth\r\nContent-Length: x\r\n\r\n', 'The proxy refused the tunnel: 407 Auth'],
    ['\x15\x03\x01\0\x02\x02\x28', "The proxy's response can't be parsed: it is TLS. Change the URL to https://"],
    [
      'SSH-2.0\r\n',
      "The proxy's response can't be parsed: it is not HTTP/1. Check that the port belongs to an HTTP server",
    ],
  ];
  for (const [response, problem] of refused) {
    it(`fails for ${JSON.stringify(response)}: ${problem}`, async () => {
      const proxy = await proxyAnswering(response);
      const error = await catchFailure(
        createTestSender({ httpsProxy: proxy.href }).send(requestTo('https://a.test'), defaultOptions),
      );
      expect([error.sent, error.retryable, error.message]).to.deep.equal([false, false, problem]);
    });
  }
});

describe('an http target behind a proxy', () => {
  const servers = createLoopback();

  for (const tls of [false, true]) {
    it(`is requested in absolute form over ${tls ? 'https' : 'http'}, with the credentials for the proxy`, async () => {
      const target = await servers.http((request, response) => {
        response.end(`${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`);
      });
      const proxy = await servers.proxy({ tls });
      const { send } = createTestSender({ httpProxy: withCredentials(proxy.url) }, certificate);
      target.pathname = '/a';
      target.search = '?b';
      const response = await send(requestTo(target), defaultOptions);
      expect((await readAll(response)).toString()).to.equal(`/a?b ${target.host} undefined`);
      expect(proxy.seen.lines).to.deep.equal([`GET http://${target.host}/a?b`]);
      expect(proxy.seen.headers[0]).to.include({ 'proxy-authorization': credentials, host: target.host });
    });
  }

  it('fails with the variable’s name when the proxy’s URL is invalid', async () => {
    const error = await catchFailure(
      createTestSender({ httpProxy: 'ftp://u:s3cret@p' }).send(requestTo('http://a.test'), defaultOptions),
    );
    expect(summarize(error)).to.deep.equal([
      'TransportError',
      'ERR_INVALID_PROXY',
      false,
      'HTTP_PROXY: ftp proxies are not supported. Use an http:// or https:// proxy',
    ]);
  });
});
