import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { certificate, createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies } from '../support/stepHarness.js';

/** The function `request` with real connections. */
describe('request, sending', () => {
  const servers = createLoopback();

  const run = async (url: URL, fields: object): Promise<unknown[]> => {
    const step = await createStepHarness(servers);
    const reader = { method: 'POST', url: `"${url.href}"`, body: { contentType: 'text/plain', raw: '"x"' } };
    return readBodies(await step.runRequest({ reader, response: { as: 'text' }, retry: { attempts: 1 }, ...fields }));
  };
  const bodyOf = async (url: URL, fields: object): Promise<unknown> =>
    ((await run(url, fields))[0] as { body: unknown }).body;

  it('names the timeout that ran out', async () => {
    const silent = await servers.raw(() => undefined);
    const connect = new URL(silent.href.replace('http:', 'https:'));
    const error = await catchRejection(run(connect, { timeouts: { connect: 30 } }));
    expect(error.message).to.equal(
      `There is no complete response: connect timeout of 30ms exceeded (timeout, ECONNABORTED). Request: POST ${connect.href}, attempts: 1, decided by the built-in rule "retry"`,
    );
    const late = await catchRejection(run(silent, { timeouts: { headers: 30 } }));
    expect(late.message).to.include('headers timeout of 30ms exceeded (timeout, ECONNABORTED)');
  });

  it('has rules for timeouts', async () => {
    const silent = await servers.raw(() => undefined);
    const outcomes = [{ error: 'timeout', do: 'emit' }];
    expect(await run(silent, { timeouts: { headers: 30 }, outcomes })).to.have.nested.property(
      '[0].error.code',
      'ECONNABORTED',
    );
  });

  it('follows redirects as the step says', async () => {
    const url = await servers.http((request, response) => {
      const location = { '/': '/there', '/there': `http://localhost:${url.port}/end` }[request.url ?? ''];
      if (location === undefined) response.end(request.method);
      else response.writeHead(302, { Location: location }).end(`from ${request.method} ${request.url}`);
    });
    const outcomes = [{ status: 302, do: 'emit' }];
    expect(await bodyOf(url, {})).to.equal('GET');
    expect(await bodyOf(url, { redirects: { keepMethod: true } })).to.equal('POST');
    expect(await bodyOf(url, { redirects: { follow: false }, outcomes })).to.equal('from POST /');
    expect(await bodyOf(url, { redirects: { sameOrigin: true }, outcomes })).to.equal('from GET /there');
  });

  it('uses the proxy and the CA of the step', async () => {
    const url = await servers.https((_request, response) => response.end('secure'));
    const proxy = await servers.proxy();
    const fields = { proxy: { url: proxy.url.host, username: 'u', password: 'p' }, tls: { ca: certificate } };
    expect(await bodyOf(url, fields)).to.equal('secure');
    expect(proxy.seen.headers.map((headers) => headers['proxy-authorization'])).to.deep.equal(['Basic dTpw']);
    const direct = { ...fields, proxy: { ...fields.proxy, noProxy: ['localhost'] } };
    expect(await bodyOf(url, direct)).to.equal('secure');
    expect(proxy.seen.lines).to.have.length(1);
  });

  it('sends a compressed file in chunks, and reads it again for another attempt', async () => {
    const seen: string[] = [];
    const files = await servers.http((_request, response) => {
      seen.push('file');
      response.end('content');
    });
    const url = await servers.http((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'transfer-encoding': framing, 'content-length': length = 'no length' } = request.headers;
        seen.push(`${framing}, ${length}: ${gunzipSync(Buffer.concat(chunks)).toString()}`);
        response.writeHead(seen.length < 4 ? 503 : 200, { 'retry-after': '0' }).end('done');
      });
    });
    const step = await createStepHarness(servers);
    const result = await step.runRequest({
      reader: { method: 'PUT', url: `"${url.href}"` },
      body: { file: `"${files.href}"`, compress: 'gzip' },
      response: { as: 'text' },
    });
    expect(readBodies(result)).to.have.nested.property('[0].body', 'done');
    const sent = 'chunked, no length: content';
    expect(seen).to.deep.equal(['file', sent, 'file', sent]);
  });
});
