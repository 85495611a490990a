import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { expect } from 'chai';

import type { PublishedExchange } from '../../lib/http/exchangeChannel.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSender } from '../../lib/http/send.js';
import { createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo } from '../support/httpClient.js';

describe('exchanges on their channel', () => {
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

  it('are told where the sender was called, and resolve at the end of the body', async () => {
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

  it('are one for each redirect', async () => {
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

  it('tell why there is no answer', async () => {
    const error = await catchFailure(published.send(requestTo(await servers.closedPort()), defaultOptions));
    const { response, error: words } = await outcome();
    expect([response, words]).to.deep.equal([undefined, error.message]);
  });

  it('tell why an answer is not whole, also to whoever asks after its end', async () => {
    const url = await servers.raw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    });
    const response = await published.send(requestTo(url), defaultOptions);
    const error = await catchFailure(readAll(response));
    const told = await outcome();
    expect([told.response?.status, told.bytes, told.error]).to.deep.equal([200, 4, error.message]);
  });

  it('are over when nobody wants the body', async () => {
    const url = await servers.http((_request, response) => response.write('and so on'));
    const response = await published.send(requestTo(url), defaultOptions);
    response.body.destroy();
    expect((await outcome()).error).to.equal(undefined);
  });

  it('are not told of a sender that is not published', async () => {
    const url = await servers.http((_request, response) => response.end());
    const other = createSender({ proxy: {} });
    await readAll(await other.send(requestTo(url), defaultOptions));
    expect(seen).to.deep.equal([]);
    other.close();
  });
});
