import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies } from '../support/stepHarness.js';

/** Inputs on which other HTTP clients and steps fail, by the reports of their users. */
describe('request: inputs that users of other clients reported', () => {
  const servers = createLoopback();

  /** Runs a step against a server that always responds the same. Returns the body of the one message. */
  async function receive(
    respond: (response: ServerResponse) => void,
    fields: object = {},
  ): Promise<Record<string, unknown>> {
    const url = await servers.http((_, response) => {
      response.sendDate = false;
      respond(response);
    });
    const step = await createStepHarness(servers);
    const result = await step.runRequest({ reader: { method: 'GET', url: `"${url.href}"` }, ...fields });
    const [message, ...others] = readBodies(result) as Record<string, unknown>[];
    expect(others).to.deep.equal([]);
    return message!;
  }
  const send =
    (contentType: string | undefined, body: string | Buffer, status = 200) =>
    (response: ServerResponse): void =>
      void response.writeHead(status, contentType === undefined ? {} : { 'content-type': contentType }).end(body);

  for (const [report, respond, expected] of [
    ['JSON with a byte order mark', send('application/json', '\ufeff{"a":1}'), { body: { a: 1 } }],
    ['JSON in UTF-16', send('application/json', Buffer.from('\ufeff{"a":"ü"}', 'utf16le')), { body: { a: 'ü' } }],
    ['JSON without a body, 201', send('application/json', '', 201), { body: null }],
    ['JSON of white space and null', send('application/json', ' null\n'), { body: null }],
    [
      'JSON with <script> in a text',
      send('application/json', '{"say":"<script></script>"}'),
      { body: { say: '<script></script>' } },
    ],
    ['204 with a content type', send('application/json', '', 204), { status: 204, body: null }],
    [
      'a vendor media type with a parameter',
      send('application/vnd.api+json; version=2', '{"a":1}'),
      { body: { a: 1 } },
    ],
    [
      'charset in quotes and capitals',
      send('text/plain; Charset="ISO-8859-1"', Buffer.from('Zoë', 'latin1')),
      { body: 'Zoë' },
    ],
    [
      'Windows quotes declared as ISO-8859-1',
      send('text/plain; charset=iso-8859-1', Buffer.of(0x93, 0x94)),
      { body: '“”' },
    ],
    ['an empty charset', send('application/json; charset=', '"ü"'), { body: 'ü' }],
    ['text that looks like a number', send('text/plain', '007'), { body: '007' }],
    [
      'integers of 64 bits',
      send('application/json', '{"id":7615917337495251231,"min":-9223372036854775808}'),
      { body: { id: '7615917337495251231', min: '-9223372036854775808' } },
    ],
    [
      '2^53 - 1 as a number and 2^53 as text',
      send('application/json', '[9007199254740991,9007199254740992]'),
      { body: [9007199254740991, '9007199254740992'] },
    ],
    [
      'digits of a text as text',
      send('application/json', '{"id":"7615917337495251231"}'),
      { body: { id: '7615917337495251231' } },
    ],
    [
      'a member named __proto__',
      send('application/json', '{"__proto__":{"a":1},"b":2}'),
      { body: JSON.parse('{"__proto__":{"a":1},"b":2}') as unknown },
    ],
    ['bytes without a content type', send(undefined, Buffer.of(0xff, 0x00)), { body: '/wA=', encoding: 'base64' }],
  ] as const) {
    it(`reads ${report}`, async () => {
      expect(await receive(respond)).to.deep.include(expected);
    });
  }

  it('reads a header value beyond ASCII as Latin-1', async () => {
    const { headers } = await receive((response) => response.setHeader('x-name', 'blé').end());
    expect(headers).to.have.property('x-name', 'blé');
  });

  it('reads gzip whose content type says gzip, too, as bytes', async () => {
    const bytes = gzipSync('abc');
    expect(await receive(send('application/gzip', bytes))).to.deep.include({
      body: bytes.toString('base64'),
      encoding: 'base64',
    });
  });

  for (const [report, respond, error] of [
    [
      'HTML declared as JSON',
      send('application/json', '<html></html>'),
      /^The response should be JSON, but its body can't be parsed; set response\.as/,
    ],
    [
      'a chunked body that breaks off',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"a":');
        setTimeout(() => response.destroy(), 20);
      },
      /^There is no complete response: .*\(reset, /,
    ],
    [
      'a body shorter than its length',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('abc');
        setTimeout(() => response.destroy(), 20);
      },
      /^There is no complete response: .*\(reset, /,
    ],
    [
      'an invalid gzip',
      (response: ServerResponse) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('abc'),
      /^There is no complete response: /,
    ],
    [
      'invalid UTF-8',
      send('text/plain; charset=utf-8', Buffer.of(0xff)),
      /^The response isn't valid text in the charset utf-8; set response\.charset/,
    ],
    ['an unknown charset', send('text/plain; charset=klingon', 'a'), /charset klingon, which is unknown/],
  ] as const) {
    it(`reports ${report}`, async () => {
      const failure = await catchRejection(receive(respond, { retry: { attempts: 1 } }));
      expect(failure.message).to.match(error);
    });
  }

  interface Sent {
    readonly url: string;
    readonly raw: readonly string[];
    readonly body: string;
  }

  /** Returns the request that a step sends. `url` follows the server's origin. */
  async function deliver(url: string, fields: object = {}, body: object = {}, reader: object = {}): Promise<Sent> {
    let sent: Sent | undefined;
    const origin = await servers.http((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        sent = { url: request.url ?? '', raw: request.rawHeaders, body: text };
        response.end();
      });
    });
    const step = await createStepHarness(servers);
    const config = { baseUrl: origin.origin, reader: { method: 'GET', url, ...reader }, ...fields };
    await step.runRequest(config, { body });
    return sent!;
  }
  const query = (parameter: object): object => ({ parameters: [{ name: 'q', in: 'query', ...parameter }] });

  for (const [report, url, fields, expected] of [
    ['+ in a value', '"/"', query({ value: 'text' }), '/?q=a%2Bb%26c%3Dd%25'],
    ['+ in the URL', '"/?q=a+b"', {}, '/?q=a+b'],
    ['duplicate keys in the URL', '"/?a=1&a=2"', {}, '/?a=1&a=2'],
    [
      'an OData filter in the URL',
      `"/?$filter=Field/custom/Value eq 'x'"`,
      {},
      "/?$filter=Field/custom/Value%20eq%20'x'",
    ],
    ['a percent sign in the URL', '"/?like=%desc%"', {}, '/?like=%desc%25'],
    ['encoded slashes in the URL', '"/a%2Fb%20c"', {}, '/a%2Fb%20c'],
    ['brackets in the URL', '"/?a[]=1"', {}, '/?a%5B%5D=1'],
    ['a query and a parameter', '"/?a=1"', query({ value: 'id' }), '/?a=1&q=7'],
    ['a list, repeated', '"/"', query({ value: 'list' }), '/?q=a%2Cb&q=c'],
    ['a list, joined', '"/"', query({ value: 'list', explode: false }), '/?q=a%2Cb,c'],
    ['a list of one', '"/"', query({ value: '[id]' }), '/?q=7'],
    ['an empty list', '"/"', query({ value: '[]' }), '/'],
    [
      'brackets for each item',
      '"/"',
      { parameters: [{ name: 'q[]', in: 'query', value: 'list' }] },
      '/?q%5B%5D=a%2Cb&q%5B%5D=c',
    ],
    [
      'an object, deep',
      '"/"',
      query({ value: '{"gte": "a+b", "none": null}', style: 'deepObject' }),
      '/?q%5Bgte%5D=a%2Bb',
    ],
    [
      'false, 0 and empty text',
      '"/"',
      {
        parameters: [
          { name: 'a', in: 'query', value: false },
          { name: 'b', in: 'query', value: 0 },
          { name: 'c', in: 'query', value: '""' },
        ],
      },
      '/?a=false&b=0&c=',
    ],
    [
      'null and undefined',
      '"/"',
      {
        parameters: [
          { name: 'a', in: 'query', value: 'null' },
          { name: 'b', in: 'query', value: 'nothing' },
        ],
      },
      '/',
    ],
    [
      'a slash in a path parameter',
      '"/x/{id}/y"',
      { parameters: [{ name: 'id', in: 'path', value: '"a/b?c"' }] },
      '/x/a%2Fb%3Fc/y',
    ],
    ['an emoji', '"/"', query({ value: '"😀"' }), '/?q=%F0%9F%98%80'],
    ['a long id in a text', '"/"', query({ value: 'big', type: 'integer' }), '/?q=7615917337495251231'],
  ] as const) {
    it(`sends ${report}`, async () => {
      const input = { id: 7, text: 'a+b&c=d%', list: ['a,b', 'c'], big: '7615917337495251231' };
      expect((await deliver(url, fields, input)).url).to.equal(expected);
    });
  }

  it('sends a long id as a JSON number from text', async () => {
    const raw = `'{"id":' & id & '}'`;
    const reader = { method: 'POST', body: { contentType: 'application/json', raw } };
    const { body, raw: lines } = await deliver('"/"', {}, { id: '7615917337495251231' }, reader);
    expect(body).to.equal('{"id":7615917337495251231}');
    expect(lines.join()).to.contain('Content-Type,application/json');
  });

  for (const [report, fields, error] of [
    [
      'a header value beyond Latin-1',
      { headers: [{ key: 'X-Name', value: '"日本"' }] },
      /\["X-Name"\]; line breaks and characters beyond Latin-1/,
    ],
    [
      'a line break in a header value',
      { headers: [{ key: 'X-Name', value: '"a\\nB: c"' }] },
      /\["X-Name"\]; line breaks/,
    ],
    [
      'an object in a header',
      { headers: [{ key: 'X-Name', value: '{"a":1}' }] },
      /Header "X-Name": expected text, .*got an object/,
    ],
  ] as const) {
    it(`refuses ${report}`, async () => {
      const failure = await catchRejection(deliver('"/"', {}, {}, fields));
      expect(failure.message).to.match(error);
    });
  }

  it('refuses a deep object in a deep object', async () => {
    const fields = query({ value: '{"date": {"gte": 1}}', style: 'deepObject' });
    const failure = await catchRejection(deliver('"/"', fields));
    expect(failure.message).to.contain(
      'Parameter "q", member "date": expected text, a number, true or false, got an object',
    );
  });
});
