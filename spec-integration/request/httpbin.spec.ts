import { expect } from 'chai';

import { createLoopback } from '../../spec/support/loopback.js';
import { catchRejection } from '../../spec/support/rejection.js';
import { createStepHarness, readBodies, type StepHarnessSettings } from '../../spec/support/stepHarness.js';
import type { Httpbin } from '../support/httpbin.js';
import { sharedHttpbin } from '../support/services.js';

interface Emitted {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

describe('the function request with httpbin', () => {
  const servers = createLoopback();
  let httpbin: Httpbin;

  before(async function () {
    httpbin = await sharedHttpbin(this);
  });

  const run = async (
    path: string,
    fields: Readonly<Record<string, unknown>> = {},
    reader: Readonly<Record<string, unknown>> = {},
    settings: StepHarnessSettings = {},
  ): Promise<unknown[]> => {
    const step = await createStepHarness(servers, settings);
    const url = JSON.stringify(httpbin.url + path);
    return readBodies(await step.runRequest({ retry: { attempts: 1 }, ...fields, reader: { url, ...reader } }));
  };
  const request = async (...parts: Parameters<typeof run>): Promise<Emitted> => (await run(...parts))[0] as Emitted;
  const get = async (...parts: Parameters<typeof run>): Promise<unknown> => (await request(...parts)).body;

  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`sends ${method} with a query and a body`, async () => {
      const body = method === 'GET' ? {} : { body: { json: '{ "a": [1, "ü"] }' } };
      expect(await get('/anything/x?q=1&q=2&r=', body, { method })).to.deep.include({
        method,
        args: { q: ['1', '2'], r: '' },
        json: method === 'GET' ? null : { a: [1, 'ü'] },
        url: `${httpbin.url}/anything/x?q=1&q=2&r=`,
      });
    });
  }

  it('sends HEAD and OPTIONS', async () => {
    expect(await request('/get', {}, { method: 'HEAD' })).to.deep.include({ status: 200, body: null });
    const { status, headers, body } = await request('/get', {}, { method: 'OPTIONS' });
    expect([status, body]).to.deep.equal([200, null]);
    expect(headers.allow?.split(', ').sort()).to.deep.equal(['GET', 'HEAD', 'OPTIONS']);
  });

  it('sends forms, files, text and bytes', async () => {
    const post = { method: 'POST' };
    expect(await get('/post', { body: { form: '{ "a": "x y&z", "b": ["1", "ü"] }' } }, post)).to.deep.include({
      form: { a: 'x y&z', b: ['1', 'ü'] },
    });
    const file = await servers.http((_request, response) => response.end('content'));
    const parts = [
      { name: 'title', value: '"ü"' },
      { name: 'f', file: `"${file.href}"`, filename: '"a b.txt"', contentType: 'text/plain' },
    ];
    expect(await get('/post', { body: { multipart: parts } }, post)).to.deep.include({
      form: { title: 'ü' },
      files: { f: 'content' },
    });
    expect(await get('/put', { body: { text: '"a\\r\\nb"' } }, { method: 'PUT' })).to.deep.include({ data: 'a\r\nb' });
    expect(await get('/post', { body: { xml: '{ "a": "<" }' } }, post)).to.deep.include({
      data: '<?xml version="1.0" encoding="UTF-8"?><a>&lt;</a>',
    });
    expect(await get('/post', { body: { file: `"${file.href}"`, contentType: 'image/png' } }, post)).to.deep.include({
      data: 'content',
    });
  });

  it('sends repeated headers, cookies and its name', async () => {
    const parameters = [{ name: 'c', in: 'cookie', value: '"a b;c"' }];
    const headers = [{ key: 'X-A', value: '["1", "2"]' }];
    expect(await get('/headers', { parameters }, { headers })).to.have.nested.property('headers.X-A', '1, 2');
    expect(await get('/cookies', { parameters })).to.deep.equal({ cookies: { c: 'a%20b%3Bc' } });
    expect(await get('/user-agent'))
      .to.have.property('user-agent')
      .that.matches(/^rest-step\//);
  });

  for (const [path, member] of [
    ['/gzip', 'gzipped'],
    ['/deflate', 'deflated'],
    ['/brotli', 'brotli'],
  ] as const) {
    it(`decodes ${path}`, async () => expect(await get(path)).to.deep.include({ [member]: true, method: 'GET' }));
  }

  for (const status of [200, 201, 204, 206]) {
    it(`emits ${status}`, async () =>
      expect(await request(`/status/${status}`)).to.deep.include({ status, body: null }));
  }
  for (const [status, text] of [
    [400, '400 BAD REQUEST'],
    [418, "418 I'M A TEAPOT"],
    [500, '500 INTERNAL SERVER ERROR'],
  ] as const) {
    it(`fails with ${status}, or emits it by a rule`, async () => {
      expect((await catchRejection(run(`/status/${status}`))).message).to.include(text);
      const outcomes = [{ status: '400-599', do: 'emit' }];
      expect((await request(`/status/${status}`, { outcomes })).status).to.equal(status);
    });
  }

  for (const path of ['/redirect/3', '/relative-redirect/3', '/absolute-redirect/3']) {
    it(`follows ${path}`, async () => expect(await get(path)).to.have.property('url', `${httpbin.url}/get`));
  }
  it('follows no more redirects than allowed', async () => {
    expect((await catchRejection(run('/redirect/3', { limits: { redirects: 2 } }))).message).to.include(
      'Maximum number of redirects exceeded',
    );
    const outcomes = [{ status: 302, do: 'emit' }];
    expect(await request('/redirect/3', { redirects: { follow: false }, outcomes })).to.have.nested.property(
      'headers.location',
      '/relative-redirect/2',
    );
  });
  for (const [status, method] of [
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ] as const) {
    it(`repeats a POST as ${method} after ${status}`, async () =>
      expect(
        await get(`/redirect-to?url=/anything&status_code=${status}`, { body: { text: '"a"' } }, { method: 'POST' }),
      ).to.deep.include({ method, data: method === 'POST' ? 'a' : '' }));
  }

  it('keeps the cookies of a message, if it shall', async () => {
    expect(await get('/cookies/set?a=1&b=2', { cookies: true })).to.deep.equal({ cookies: { a: '1', b: '2' } });
    expect(await get('/cookies/set?a=1')).to.deep.equal({ cookies: {} });
  });

  it('emits a stream of JSON lines as records, or as a list', async () => {
    const fields = { response: { as: 'ndjson' } };
    const ids = (values: unknown): unknown => (values as { id: number }[]).map(({ id }) => id);
    expect(ids(await run('/stream/5', { ...fields, records: '$' }))).to.deep.equal([0, 1, 2, 3, 4]);
    expect(ids(await get('/stream/3', fields))).to.deep.equal([0, 1, 2]);
  });

  it('emits bytes, also in chunks and in ranges', async () => {
    for (const path of ['/bytes/1000?seed=7', '/stream-bytes/1000?seed=7&chunk_size=7']) {
      const emitted = await request(path);
      expect(emitted).to.have.property('encoding', 'base64');
      expect(Buffer.from(emitted.body as string, 'base64').length).to.equal(1000);
    }
    const { body: png } = await request('/image/png');
    expect(
      Buffer.from(png as string, 'base64')
        .subarray(1, 4)
        .toString(),
    ).to.equal('PNG');
    const headers = [{ key: 'Range', value: '"bytes=2-5"' }];
    expect(await request('/range/26', { response: { as: 'text' } }, { headers })).to.deep.include({
      status: 206,
      body: 'cdef',
    });
  });

  it('reads XML, HTML and text', async () => {
    expect(await get('/xml')).to.deep.include({
      slideshow: {
        _attr: { title: 'Sample Slide Show', date: 'Date of publication', author: 'Yours Truly' },
        slide: [
          { _attr: { type: 'all' }, title: 'Wake up to WonderWidgets!' },
          {
            _attr: { type: 'all' },
            title: 'Overview',
            item: [{ _: 'Why  are great', em: 'WonderWidgets' }, '', { _: 'Who  WonderWidgets', em: 'buys' }],
          },
        ],
      },
    });
    expect(await get('/html')).to.include('<h1>Herman Melville - Moby-Dick</h1>');
    expect(await get('/deny')).to.include("YOU SHOULDN'T BE HERE");
    expect(await get('/robots.txt')).to.equal('User-agent: *\nDisallow: /deny\n');
  });

  it('waits for a slow response, or not', async () => {
    expect(await get('/delay/1')).to.have.property('url', `${httpbin.url}/delay/1`);
    const error = await catchRejection(run('/delay/3', { timeouts: { headers: 50 } }));
    expect(error.message).to.include('headers timeout of 50ms exceeded (timeout, ECONNABORTED)');
    const dripped = await request('/drip?numbytes=3&duration=1&delay=0', { response: { as: 'text' } });
    expect(dripped.body).to.equal('***');
  });

  it('sends credentials', async () => {
    const basic = { secret: { type: 'basic', credentials: { username: 'u', password: 'p' } } };
    expect(await get('/basic-auth/u/p', {}, {}, basic)).to.deep.equal({ authenticated: true, user: 'u' });
    expect((await catchRejection(run('/basic-auth/u/q', {}, {}, basic))).message).to.include('401 UNAUTHORIZED');
    const headers = [{ key: 'Authorization', value: '"Bearer t"' }];
    expect(await get('/bearer', {}, { headers })).to.deep.equal({ authenticated: true, token: 't' });
  });

  it('emits response headers by name, a repeated one as a list', async () => {
    const { headers } = await request('/response-headers?X-A=1&X-A=2&X-B=ü');
    expect(headers).to.deep.include({ 'x-a': ['1', '2'] });
  });
});
