import { expect } from 'chai';

import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import { createWebhookSender } from '../../../lib/platform/provider/webhookSender.js';
import { createLoopback } from '../../support/loopback.js';
import { createWebhookReceiver } from '../../support/webhookReceiver.js';

const HEADERS = { 'content-type': 'application/json', 'webhook-id': 'e1' };

describe('createWebhookSender', () => {
  const servers = createLoopback();
  const sender = (allowed = '127.0.0.0/8', timeoutMs = 2000) =>
    createWebhookSender({ policy: createOutboundPolicy(parseAllowedHosts(allowed)), timeoutMs });

  it('posts headers and body, and returns the status', async () => {
    const { received, listener } = createWebhookReceiver();
    const url = await servers.http(listener);
    expect(await sender()(`${url.href}in?k=1`, HEADERS, '{"a":"é"}')).to.deep.equal({ status: 204 });
    const [{ method, url: path, headers, raw }] = received as [(typeof received)[0]];
    expect([method, path, raw.toString()]).to.deep.equal(['POST', '/in?k=1', '{"a":"é"}']);
    expect(headers).to.deep.include({ ...HEADERS, 'content-length': '10' });
  });

  it('returns the Retry-After of the receiver', async () => {
    const url = await servers.http((_request, response) => response.writeHead(503, { 'retry-after': '7' }).end());
    expect(await sender()(url.href, HEADERS, '{}')).to.deep.equal({ status: 503, retryAfter: '7' });
  });

  it('returns the time at which an exhausted quota of the receiver is renewed', async () => {
    const date = new Date(1_767_268_800_000).toUTCString();
    const headers = { date, 'x-ratelimit-reset': '1767268830', 'x-ratelimit-remaining': '0' };
    const url = await servers.http((_request, response) => response.writeHead(429, headers).end());
    expect(await sender()(url.href, HEADERS, '{}')).to.deep.equal({ status: 429, retryAfter: '30' });
  });

  it('does not follow redirects', async () => {
    const { received, listener } = createWebhookReceiver();
    const target = await servers.http(listener);
    const url = await servers.http((_request, response) => response.writeHead(307, { location: target.href }).end());
    expect(await sender()(url.href, HEADERS, '{}')).to.deep.equal({ status: 307 });
    expect(received).to.deep.equal([]);
  });

  it('returns the status without reading the body, whatever its size', async () => {
    let written = 0;
    const url = await servers.http((_request, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        written += 65_536;
        if (response.write(Buffer.alloc(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(await sender()(url.href, HEADERS, '{}')).to.deep.equal({ status: 200 });
    expect(written).to.be.below(50_000_000);
  });

  it('stops at the deadline, also after the response headers', async () => {
    const silent = await servers.http(() => undefined);
    expect(await sender(undefined, 50)(silent.href, HEADERS, '{}')).to.deep.equal({
      status: null,
      failure: 'ECONNABORTED',
    });
    const slow = await servers.http((_request, response) => response.writeHead(200).write('x'));
    expect(await sender(undefined, 50)(slow.href, HEADERS, '{}')).to.deep.equal({ status: 200 });
  });

  it('returns the reason for a missing response', async () => {
    const closed = await servers.closedPort();
    const cut = await servers.raw((socket) => socket.destroy());
    expect(await sender()(closed.href, HEADERS, '{}')).to.deep.equal({ status: null, failure: 'ECONNREFUSED' });
    expect(await sender()(cut.href, HEADERS, '{}')).to.have.property('failure', 'ECONNRESET');
  });

  it('connects to no address that is not public, literal or resolved', async () => {
    const { received, listener } = createWebhookReceiver();
    const { port } = await servers.http(listener);
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      for (const scheme of ['http', 'https']) {
        const answer = await sender('')(`${scheme}://${host}:${port}/`, HEADERS, '{}');
        expect(answer, `${scheme} ${host}`).to.deep.equal({ status: null, failure: 'ERR_ADDRESS_REFUSED' });
      }
    }
    expect(received).to.deep.equal([]);
  });
});
