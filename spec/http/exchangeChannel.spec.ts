import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { expect } from 'chai';

import type { PublishedExchange } from '../../lib/http/exchangeChannel.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSender } from '../../lib/http/send.js';
import { createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo } from '../support/httpClient.js';

describe('exchangeChannel', () => {
  const servers = createLoopback();
  const published = createSender({ proxy: {}, publishesExchanges: true });
  const place = new AsyncLocalStorage<string>();
  let seen: { readonly exchange: PublishedExchange; readonly at: string | undefined }[];
  const listener = (message: unknown): void => {
    seen.push({ exchange: message as PublishedExchange, at: place.getStore() });
  };
  beforeEach(() => {
    seen = [];
    subscribe('rest-step:exchange', listener);
  });
  afterEach(() => {
    unsubscribe('rest-step:exchange', listener);
    published.close();
  });
  const outcome = () => seen.at(-1)!.exchange.result;

  it('publishes in the context of the caller, and resolves at the end of the body', async () => {
    const url = await servers.http((_request, response) => response.end('four'));
    const response = await place.run('here', () => published.send(requestTo(url), defaultOptions));
    expect(seen.map(({ at, exchange }) => [at, exchange.request.url.href, exchange.redirects])).to.deep.equal([
      ['here', url.href, 0],
    ]);
    await readAll(response);
    const { headMs, endMs, bytes, error } = await outcome();
    expect([response.status, bytes, error]).to.deep.equal([200, 4, undefined]);
    expect(endMs).to.be.at.least(headMs!);
  });

  it('publishes each redirect', async () => {
    const url = await servers.http((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next' }).end('moved');
      else response.end();
    });
    await readAll(await published.send(requestTo(url), defaultOptions));
    expect(seen.map(({ exchange }) => [exchange.request.url.pathname, exchange.redirects])).to.deep.equal([
      ['/', 0],
      ['/next', 1],
    ]);
    const outcomes = await Promise.all(seen.map(({ exchange }) => exchange.result));
    expect(outcomes.map(({ response, bytes }) => [response?.status, bytes])).to.deep.equal([
      [302, 5],
      [200, 0],
    ]);
  });

  it('reports why there is no response', async () => {
    const error = await catchFailure(published.send(requestTo(await servers.closedPort()), defaultOptions));
    const { response, error: message } = await outcome();
    expect([response, message]).to.deep.equal([undefined, error.message]);
  });

  it('reports why a response is incomplete, also after its end', async () => {
    const url = await servers.raw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    });
    const response = await published.send(requestTo(url), defaultOptions);
    const error = await catchFailure(readAll(response));
    const result = await outcome();
    expect([result.response?.status, result.bytes, result.error]).to.deep.equal([200, 4, error.message]);
  });

  it('resolves when the body is destroyed', async () => {
    const url = await servers.http((_request, response) => response.write('and so on'));
    const response = await published.send(requestTo(url), defaultOptions);
    response.body.destroy();
    expect((await outcome()).error).to.equal(undefined);
  });

  it('publishes nothing of a sender without publishesExchanges', async () => {
    const url = await servers.http((_request, response) => response.end());
    const other = createSender({ proxy: {} });
    await readAll(await other.send(requestTo(url), defaultOptions));
    expect(seen).to.deep.equal([]);
    other.close();
  });
});
