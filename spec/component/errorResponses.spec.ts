import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { StepResult } from '../support/stepHarness.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies } from '../support/stepHarness.js';

/** The function `request` with servers whose error pages can't be read as the step reads responses. */
describe('request, after an error page', () => {
  const servers = createLoopback();

  /** Runs a step whose server answers with an error page first, and with JSON afterwards. */
  async function run(
    answer: (response: ServerResponse) => void,
    fields: object = {},
  ): Promise<{ result: () => Promise<StepResult>; slept: number[]; count: () => number }> {
    let count = 0;
    const url = await servers.http((_request, response) => {
      response.on('error', () => undefined);
      if ((count += 1) === 1) answer(response);
      else response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });
    const step = await createStepHarness(servers);
    const reader = { method: 'GET', url: `"${url.href}"` };
    const result = () => step.runRequest({ reader, retry: { jitter: 'none' }, ...fields });
    return { result, slept: step.slept, count: () => count };
  }

  const LARGE = 'x'.repeat(5000);
  const pages: readonly (readonly [string, (response: ServerResponse, status: number) => void, excerpt: string])[] = [
    [
      'larger than limits.response, by its Content-Length',
      (response, status) => void response.writeHead(status, { 'Content-Length': LARGE.length }).end(LARGE),
      'x'.repeat(1000),
    ],
    [
      'larger than limits.response, in chunks',
      (response, status) => void response.writeHead(status, { 'Transfer-Encoding': 'chunked' }).end(LARGE),
      'x'.repeat(1000),
    ],
    [
      'larger than limits.response, compressed',
      (response, status) => void response.writeHead(status, { 'Content-Encoding': 'gzip' }).end(gzipSync(LARGE)),
      'x'.repeat(1000),
    ],
    [
      'that breaks off',
      (response, status) => {
        response.writeHead(status, { 'Content-Length': 100 }).write('start');
        setImmediate(() => response.destroy());
      },
      'start',
    ],
    [
      'that is not in its Content-Encoding',
      (response, status) => void response.writeHead(status, { 'Content-Encoding': 'gzip' }).end('plain'),
      '',
    ],
    [
      'in an unknown charset',
      (response, status) =>
        void response.writeHead(status, { 'Content-Type': 'text/html; charset=x-none' }).end('page'),
      'page',
    ],
    [
      'with bytes that are invalid in its charset',
      (response, status) =>
        void response
          .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
          .end(Buffer.of(0x61, 0xff)),
      'a\ufffd',
    ],
    [
      'in HTML with the type of JSON',
      (response, status) => void response.writeHead(status, { 'Content-Type': 'application/json' }).end('<html>'),
      '<html>',
    ],
  ];

  const limits = { limits: { response: 1000 } };
  for (const [title, page, excerpt] of pages) {
    it(`repeats the request after a 503 and a 429 ${title}`, async () => {
      for (const status of [503, 429]) {
        const { result, slept, count } = await run((response) => page(response, status), limits);
        expect(readBodies(await result())).to.have.deep.nested.property('[0].body', { ok: true });
        expect([slept, count()]).to.deep.equal([[1000], 2]);
      }
    });

    it(`fails with the status and the excerpt of a 400 ${title}`, async () => {
      const { result } = await run((response) => page(response, 400), limits);
      const error = await catchRejection(result());
      expect(error).to.deep.include({ code: 'http_status', status: 400, attempts: 1, excerpt });
    });

    it(`applies rules on the body of a 500 ${title}`, async () => {
      const rule = { status: 500, body: '$type($) = "string" or $type($) = "null"', do: 'ignore' };
      const { result } = await run((response) => page(response, 500), {
        ...limits,
        outcomes: [rule],
        response: { as: 'text' },
      });
      expect(readBodies(await result())).to.deep.equal([]);
    });

    it(`fails with the status of a 404 ${title}, where an attachment is expected`, async () => {
      const { result } = await run((response) => page(response, 404), { ...limits, response: { as: 'attachment' } });
      expect(await catchRejection(result())).to.deep.include({ code: 'http_status', status: 404, excerpt });
    });
  }

  it('refuses to emit more than limits.response of one', async () => {
    for (const headers of [{ 'Content-Length': LARGE.length }, { 'Transfer-Encoding': 'chunked' }]) {
      const { result } = await run((response) => response.writeHead(404, headers).end(LARGE), {
        ...limits,
        response: { as: 'text' },
        outcomes: [{ status: 404, do: 'emit' }],
      });
      const error = await catchRejection(result());
      expect(error.message).to.include('maxContentLength size of 1000 exceeded (limit, ERR_BAD_RESPONSE)');
    }
  });
});
