import { expect } from 'chai';
import { once } from 'node:events';
import http from 'node:http';
import { Worker } from 'node:worker_threads';
import { buildRequestHead as wholeHead, toHeadersFor } from '../../lib/http/requestHead.js';
import { USER_AGENT } from '../../lib/http/userAgent.js';
import { header, requestTo } from '../support/httpClient.js';

const url = 'http://a.test:81/x';

/** Returns the head without the default User-Agent. */
function requestHead(...parameters: Parameters<typeof wholeHead>): string[] {
  const head = wholeHead(...parameters);
  const at = head.indexOf('User-Agent');
  expect(head.splice(at, 2)).to.deep.equal(['User-Agent', USER_AGENT]);
  return head;
}

describe('buildRequestHead', () => {
  it('puts Host first and keeps the order, case and value of the rest', () => {
    const request = requestTo(url, { headers: [header('X-B', '2'), header('x-a', '1')] });
    expect(requestHead(request, 'none')).to.deep.equal(['Host', 'a.test:81', 'X-B', '2', 'x-a', '1']);
  });

  it('uses the Host header of the request', () => {
    expect(requestHead(requestTo(url, { headers: [header('HOST', 'b.test')] }), 'none')).to.deep.equal([
      'Host',
      'b.test',
    ]);
  });

  it('ignores framing headers of the request', () => {
    const headers = [header('content-length', '5'), header('Transfer-Encoding', 'gzip')];
    const request = requestTo(url, { method: 'POST', headers });
    expect(requestHead(request, 7).slice(2)).to.deep.equal(['Content-Length', '7']);
    expect(requestHead(request, 0).slice(2)).to.deep.equal(['Content-Length', '0']);
    expect(requestHead(request, 'chunked').slice(2)).to.deep.equal(['Transfer-Encoding', 'chunked']);
  });

  for (const [method, length] of Object.entries({
    GET: [],
    DELETE: [],
    HEAD: [],
    POST: ['0'],
    PUT: ['0'],
    patch: ['0'],
    REPORT: ['0'],
  })) {
    it(`declares ${length.length ? 'an empty' : 'no'} body for ${method} without one`, () => {
      expect(requestHead(requestTo(url, { method }), 'none').slice(3)).to.deep.equal(length);
    });
  }

  it('sends the proxy its own credentials only', () => {
    const request = requestTo(url, { headers: [header('proxy-authorization', 'Basic user')] });
    expect(requestHead(request, 'none', 'Basic proxy').slice(2)).to.deep.equal(['Proxy-Authorization', 'Basic proxy']);
    expect(requestHead(request, 'none').slice(2)).to.deep.equal(['proxy-authorization', 'Basic user']);
  });

  it('sends product and version as User-Agent unless the request has one', () => {
    expect(USER_AGENT).to.match(/^rest-step\/\d+\.\d+\.\d+$/);
    for (const [name, value] of [
      ['User-Agent', 'curl/8'],
      ['user-agent', 'mine'],
      ['USER-AGENT', ''],
    ] as const) {
      const request = requestTo(url, { headers: [header(name, value)] });
      expect(wholeHead(request, 'none').slice(2)).to.deep.equal([name, value]);
    }
  });
});

describe('toHeadersFor', () => {
  const head = ['Host', 'a.test', 'X-A', '1', 'x-b', '', 'x-a', '2', '__proto__', 'p'];

  /** Returns the function that a module of Node has where no spec replaces it. */
  async function readOwn(module: string): Promise<typeof http.request> {
    const worker = new Worker(
      `require('worker_threads').parentPort.postMessage(String(require('${module}').request))`,
      {
        eval: true,
      },
    );
    const [source] = (await once(worker, 'message')) as [string];
    return Object.assign((() => undefined) as unknown as typeof http.request, { toString: () => source });
  }

  it("keeps the raw form for Node's own functions", async () => {
    expect(toHeadersFor(await readOwn('http'), head)).to.equal(head);
    expect(toHeadersFor(await readOwn('https'), head)).to.equal(head);
  });

  it('returns an object for others, with a list for a repeated name, in the case of its first row', () => {
    const traced = ((options: http.RequestOptions) => http.request(options)) as typeof http.request;
    expect(Object.entries(toHeadersFor(traced, head))).to.deep.equal([
      ['Host', 'a.test'],
      ['X-A', ['1', '2']],
      ['x-b', ''],
      ['__proto__', 'p'],
    ]);
  });
});
