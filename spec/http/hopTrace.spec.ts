import { expect } from 'chai';
import { createSender } from '../../lib/http/send.js';
import type { HopTrace, HttpRequest, Send } from '../../lib/http/message.js';
import { readAll } from '../../lib/http/readBody.js';
import { certificate, createLoopback } from '../support/loopback.js';
import { bytes, createTestSender, defaultOptions, requestTo } from '../support/httpClient.js';

describe('the trace of a request', () => {
  const servers = createLoopback();

  /** Sends a request, reads the response and returns its hops. */
  async function trace(send: Send, request: HttpRequest, idleTimeoutMs = 20_000): Promise<HopTrace[]> {
    const hops: HopTrace[] = [];
    const options = { ...defaultOptions, idleTimeoutMs, trace: (hop: HopTrace) => void hops.push(hop) };
    await send(request, options)
      .then(readAll)
      .catch(() => undefined);
    return hops;
  }

  const names = ({ timings }: HopTrace): string[] => Object.keys(timings);

  it('has the phases of a new connection and none of a reused one', async () => {
    const url = await servers.https((_request, response) => response.end('hello'));
    const { send } = createTestSender({}, certificate);
    const [first] = await trace(send, requestTo(url));
    const [second] = await trace(send, requestTo(url, { method: 'POST', body: bytes('ab') }));
    if (first === undefined || second === undefined) throw new Error('expected two hops');
    expect(names(first)).to.deep.equal(['dns', 'connect', 'tls', 'firstByte', 'total']);
    expect(names(second)).to.deep.equal(['firstByte', 'total']);
    expect(first).to.deep.include({ method: 'GET', url, status: 200, bytes: { sent: 0, received: 5 } });
    expect(second).to.deep.include({ method: 'POST', url, status: 200, bytes: { sent: 2, received: 5 } });
    for (const ms of [...Object.values(first.timings), ...Object.values(second.timings)]) {
      expect(ms).to.be.within(0, 10_000);
    }
    expect(first.timings.total).to.be.at.least((first.timings.tls ?? 0) + (first.timings.firstByte ?? 0) - 0.2);
  });

  it('has no name resolution for an address, and no TLS without it', async () => {
    const url = await servers.http((_request, response) => response.end());
    const [hop] = await trace(createTestSender().send, requestTo(url));
    expect(hop && names(hop)).to.deep.equal(['connect', 'firstByte', 'total']);
  });

  it('has one connect time for a tunnel', async () => {
    const url = await servers.https((_request, response) => response.end());
    const proxy = await servers.proxy();
    const { send } = createTestSender({ allProxy: proxy.url.href }, certificate);
    const [hop] = await trace(send, requestTo(url));
    expect(hop && names(hop)).to.deep.equal(['connect', 'firstByte', 'total']);
  });

  it('has each redirect and each answer to a challenge', async () => {
    const url = await servers.http((request, response) => {
      if (request.url === '/') response.writeHead(302, { Location: '/there' }).end('moved');
      else response.writeHead(request.headers.authorization === undefined ? 401 : 200).end('there');
    });
    const answer: HttpRequest = requestTo(new URL('/there', url), {
      headers: [{ name: 'Authorization', value: 'x', credential: true }],
    });
    const authentication = { answerChallenge: async () => Promise.resolve(answer) };
    const hops = await trace(createTestSender().send, requestTo(url, { authentication }));
    expect(
      hops.map(({ url: { pathname }, status, bytes: { received } }) => [pathname, status, received]),
    ).to.deep.equal([
      ['/', 302, 5],
      ['/there', 401, 5],
      ['/there', 200, 5],
    ]);
  });

  it('ends where the exchange failed', async () => {
    const { send } = createSender({ proxy: {}, lookup: (_host, _options, callback) => callback(new Error('no'), '') });
    const [unresolved] = await trace(send, requestTo('http://api.test/'));
    expect(unresolved && [names(unresolved), unresolved.status]).to.deep.equal([['total'], undefined]);

    const silent = await servers.raw((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
    const [broken] = await trace(createTestSender().send, requestTo(silent), 50);
    expect(broken && [names(broken), broken.status, broken.bytes.received]).to.deep.equal([
      ['connect', 'firstByte', 'total'],
      200,
      3,
    ]);
  });

  it('has the times of the connection on which a request was repeated', async () => {
    let count = 0;
    const url = await servers.raw((socket) => {
      socket.on('data', () => {
        count += 1;
        // The second request comes on a connection that the server is closing.
        if (count === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
      });
    });
    const { send } = createTestSender();
    await trace(send, requestTo(url));
    const [hop] = await trace(send, requestTo(url));
    expect([count, hop && names(hop), hop?.status]).to.deep.equal([3, ['connect', 'firstByte', 'total'], 200]);
  });
});
