import { Readable } from 'node:stream';

import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../lib/errors.js';
import type { OpenFile } from '../../../lib/request/body/multipart.js';
import { v2 } from '../../../lib/request/dialects/v2/index.js';
import { request } from '../../../lib/request/dialects/request/index.js';
import type { Dialect } from '../../../lib/request/dialect.js';
import { createScope } from '../../../lib/request/expression.js';
import type { JsonObject } from '../../../lib/json.js';
import { convertStep } from '../../../lib/step/conversion/convertStep.js';
import { configEnvironment, readBody } from '../../request/requestHelpers.js';

interface Sent {
  readonly method: string;
  readonly URL: string;
  /** By lower-case name, without those that never are the same. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const openFile: OpenFile = (url) => Promise.resolve({ stream: Readable.from([Buffer.from(`the file ${url}`)]) });

async function send(dialect: Dialect, config: JsonObject, body: unknown): Promise<Sent> {
  const message = { id: 'm1', body };
  const parsed = dialect.parse({ ...config, secretId: 's1' }, configEnvironment);
  const built = dialect.buildRequest(parsed, message, createScope(message, { now: () => 0 }), openFile);
  built.url.hash = '';
  const text = (await readBody(built))?.toString();
  // A boundary is any text that the body doesn't contain.
  const boundary = /boundary=(.+)/.exec(built.headers.map(({ value }) => value).join('\n'))?.[1] ?? '\0';
  const hide = (given: string): string => given.replaceAll(boundary, 'BOUNDARY');
  const headers = built.headers.map(({ name, value }) => [name.toLowerCase(), hide(value)] as const);
  return {
    method: built.method,
    URL: built.url.href,
    headers: Object.fromEntries(
      headers.filter(
        ([name, value]) => !(name === 'user-agent' && value.startsWith('axios/')) && name !== 'accept-encoding',
      ),
    ),
    body: text === undefined ? undefined : hide(text),
  };
}

interface Compared {
  readonly before: Sent;
  readonly after: Sent | RestError;
  /** Texts of changes by part. */
  readonly changes: Readonly<Record<string, string[]>>;
}

async function compare(reader: JsonObject, body: unknown = {}, fields: JsonObject = {}): Promise<Compared | undefined> {
  const config = { ...fields, reader: { method: 'GET', url: '"https://a.test/x"', ...reader } };
  const result = convertStep('httpRequestAxios', config);
  if (result.kind !== 'converted') return undefined;
  const changes: Record<string, string[]> = {};
  for (const { part, text } of result.changes) (changes[part] ??= []).push(text);
  changes.headers = (changes.headers ?? []).filter((text) => !/^(User-Agent|Accept-Encoding): /.test(text));
  const before = await send(v2, config, body).catch(readError);
  // A message that v2 can't send is no matter of the conversion.
  if (before instanceof RestError) return undefined;
  return { before, after: await send(request, result.config, body).catch(readError), changes };
}

function readError(error: unknown): RestError {
  if (error instanceof RestError) return error;
  throw error;
}

/** Asserts that what differs is listed. */
function check({ before, after, changes }: Compared): void {
  if (after instanceof RestError) {
    const [label = ''] = after.message.split(/[ :]/);
    const parts: Record<string, string> = { URL: 'URL', Parameter: 'URL', Header: 'headers', Body: 'body' };
    const part = parts[label] ?? '';
    expect(changes[part]?.join() ?? '', after.message).to.include('error');
    return;
  }
  expect(after.method).to.equal(before.method);
  if (changes.URL === undefined) expect(after.URL).to.equal(before.URL);
  if (changes.headers?.length === 0) expect(after.headers).to.deep.equal(before.headers);
  if (changes.body === undefined) expect(after.body).to.equal(before.body);
}

const FORM = 'application/x-www-form-urlencoded';
const row = (key: string, value: string) => ({ key, value });

describe('convertReader: nothing changes', () => {
  const same: [what: string, reader: JsonObject][] = [
    ['a URL with user info, a fragment and odd characters', { url: '"https://u:p%40@a.test/ä b/%41?q=ü&x=a%20b+c#f"' }],
    ['user info that replaces a row', { url: '"https://u:p@a.test/"', headers: [row('Authorization', '"x"')] }],
    ['a repeated row, whose last one is sent', { headers: [row('X-A', '"1"'), row('x-a', '" 2 "')] }],
    [
      'rows that are never sent',
      {
        headers: [
          row('Content-Length', '"5"'),
          row('X-A', 'null'),
          row('X-B', 'false'),
          { _type: 'CREDS_HEADER_TYPE', key: 'a', value: '"b"' },
        ],
      },
    ],
    ['other literals in rows', { headers: [row('X-A', '5'), row('X-B', 'true'), row('X-C', '""')] }],
    ['an object', { method: 'POST', body: { raw: '{ "a": b }' } }],
    ['an object with another type', { method: 'POST', body: { contentType: 'text/xml', raw: '[b, 1]' } }],
    [
      'an object with a JSON row',
      {
        method: 'PUT',
        headers: [row('content-type', '"application/json"')],
        body: { contentType: 'text/plain', raw: '{ "a": b }' },
      },
    ],
    [
      'an object with another row',
      {
        method: 'PUT',
        headers: [row('Content-Type', '"application/vnd.api+json"')],
        body: { contentType: 'text/plain', raw: '{ "a": b }' },
      },
    ],
    [
      'any value with another row',
      { method: 'PUT', headers: [row('Content-Type', '"text/x"')], body: { contentType: 'text/plain', raw: 'b' } },
    ],
    ['text', { method: 'POST', body: { contentType: 'application/xml', raw: '"<a/>"' } }],
    [
      'text that is quoted for a JSON row',
      { method: 'POST', headers: [row('Content-Type', '"application/json"')], body: { raw: '"a \\"b\\""' } },
    ],
    [
      'JSON text with a JSON row',
      { method: 'POST', headers: [row('Content-Type', '"application/json"')], body: { raw: '" [1] "' } },
    ],
    [
      'null with a JSON row',
      { method: 'POST', headers: [row('Content-Type', '"application/json"')], body: { raw: 'null' } },
    ],
    ['null with another row', { method: 'POST', headers: [row('Content-Type', '"text/x"')], body: { raw: 'null' } }],
    ['a number', { method: 'POST', body: { contentType: 'text/plain', raw: '5' } }],
    [
      'a form of literals with a row',
      {
        method: 'POST',
        headers: [row('Content-Type', `"${FORM}"`)],
        body: { contentType: FORM, urlencoded: [row('a', '"ä *~"'), row('b', '5')] },
      },
    ],
    ['an empty form', { method: 'GET', body: { contentType: FORM, urlencoded: [] } }],
    [
      'parts of literals',
      { method: 'POST', body: { contentType: 'multipart/form-data', formData: [row('a', '"ä"'), row('a', 'true')] } },
    ],
    ['no parts', { method: 'DELETE', body: { contentType: 'multipart/form-data', formData: [] } }],
  ];
  for (const [what, reader] of same) {
    it(`for ${what}`, async () => {
      const { before, after, changes } = (await compare(reader, { b: 'x', c: [1] }))!;
      expect(after).to.deep.equal(before);
      expect([changes.URL, changes.headers, changes.body]).to.deep.equal([undefined, [], undefined]);
    });
  }
});

describe('convertReader: files', () => {
  const formData = [
    row('a', '"ä"'),
    row('f', '{ "url": u, "filename": "a.pdf" }'),
    row('g', '{ "url": "https://a.test/b.txt" }'),
  ];
  for (const [what, body] of [
    ['as the body', { contentType: 'application/octet-stream', raw: 'u' }],
    ['as parts', { contentType: 'multipart/form-data', formData }],
  ] as const) {
    it(`are sent ${what} as before`, async () => {
      const reader = { method: 'POST', body };
      const { before, after } = (await compare(reader, { u: 'https://a.test/a' }, { uploadFile: true }))!;
      expect(before.body).to.include('the file https://a.test/a');
      expect(after).to.deep.equal(before);
    });
  }
});

describe('convertReader: changes', () => {
  const PUT_JSON = { method: 'PUT', headers: [row('Content-Type', '"application/json"')] };
  const listed: [what: string, reader: JsonObject, part: 'URL' | 'headers' | 'body', text: string][] = [
    ['an apostrophe in the query', { url: `"https://a.test/?a='b'"` }, 'URL', "sent as /?a='b', not as /?a=%27b%27"],
    ['brackets in the query', { url: '"https://a.test/?f[a]=1"' }, 'URL', 'sent as /?f%5Ba%5D=1, not as /?f[a]=1'],
    [
      'braces',
      { url: '"https://a.test/{key}"' },
      'URL',
      '{key} has to be the name of an API key in the path; it is an error otherwise',
    ],
    [
      'a URL by the message',
      { url: 'u' },
      'URL',
      'characters that no URL can contain are percent-encoded, in the query too: [ ] { } | ^ ` \\ and % without two digits',
    ],
    [
      'a row that removes a default',
      { headers: [row('Accept', 'null')] },
      'headers',
      "Accept: a row can't remove the default header; enter a value",
    ],
    [
      'a row by the message',
      { headers: [row('X-A', 'a'), row('X-B', 'b')] },
      'headers',
      'X-A, X-B: false is sent as text, not left out; null and an empty list keep the default header; in a list, null is left out; an object is an error',
    ],
    [
      'user info by the message',
      { url: 'u', headers: [row('Authorization', '"x"')] },
      'headers',
      'Authorization: the row precedes user info in the URL; in v2 user info did',
    ],
    ['a POST without a body', { method: 'POST' }, 'headers', `Content-Type: none without a body; v2 sent ${FORM}`],
    [
      'text without a type',
      { method: 'POST', body: { raw: '"a"' } },
      'headers',
      `Content-Type: text/plain; charset=utf-8 for text; v2 sent ${FORM}`,
    ],
    [
      'text without a type in a DELETE',
      { method: 'DELETE', body: { raw: 'a' } },
      'headers',
      'Content-Type: text/plain; charset=utf-8 for text; v2 sent none',
    ],
    [
      'a value with a JSON type of its own',
      { method: 'DELETE', body: { contentType: 'application/vnd.api+json', raw: 'a' } },
      'headers',
      'Content-Type: application/vnd.api+json for objects too; v2 sent application/json',
    ],
    [
      'a value with another type',
      { body: { contentType: 'text/xml', raw: 'a' } },
      'body',
      "an object or a list is an error, because the body's type is text/xml; v2 sent JSON",
    ],
    [
      'a value with a JSON row',
      { ...PUT_JSON, body: { raw: 'a' } },
      'body',
      "text is sent unchanged, and null sends no body; v2 quoted text that isn't JSON",
    ],
    [
      'a predicate, which is no list',
      { ...PUT_JSON, body: { raw: '[a, b][0]' } },
      'body',
      "text is sent unchanged, and null sends no body; v2 quoted text that isn't JSON",
    ],
    [
      'a row by the message for the type',
      { headers: [row('Content-Type', 'c')], body: { raw: '{ "a": 1 }' } },
      'body',
      'the result of the Content-Type row no longer decides whether text is quoted as JSON, or an object sent as a form',
    ],
    [
      'a form',
      { method: 'POST', body: { contentType: FORM, urlencoded: [row('a', '1')] } },
      'headers',
      `Content-Type: ${FORM}, without ;charset=utf-8`,
    ],
    [
      'fields by the message',
      { method: 'POST', body: { contentType: FORM, urlencoded: [row('a', 'a'), row('b', '1'), row('c', 'null')] } },
      'body',
      'a, c: null and undefined are left out, a list repeats the field, an object is an error; v2 sent null and objects as JSON, undefined as text',
    ],
    [
      'parts by the message',
      { method: 'POST', body: { contentType: 'multipart/form-data', formData: [row('a', 'a')] } },
      'body',
      'a: null and undefined are left out, a list repeats the field, an object is an error; v2 sent them as JSON',
    ],
    [
      'the form of a GET',
      { body: { contentType: FORM, urlencoded: [row('a', '1')] } },
      'URL',
      'the form of the GET becomes parameters in the query; a space is %20, not +',
    ],
    [
      'the form of a GET by the message',
      { body: { contentType: FORM, urlencoded: [row('a', 'a')] } },
      'URL',
      'null and undefined are left out of the query, a list repeats the parameter, the members of an object are parameters, and an object in one of them is an error; v2 sent JSON',
    ],
  ];
  for (const [what, reader, part, text] of listed) {
    it(`are listed for ${what}`, () => {
      const result = convertStep('httpRequestAxios', {
        reader: { method: 'GET', url: '"https://a.test/x"', ...reader },
      });
      expect(result.kind === 'converted' && result.changes).to.deep.include({ part, text });
    });
  }

  it('are none beyond the spelling for the form of a GET', async () => {
    const { before, after } = (await compare(
      {
        url: '"https://a.test/?z=1"',
        body: { contentType: FORM, urlencoded: [row('a b', '"c d"'), row('e', 'e')] },
      },
      { e: 'é~*' },
    ))!;
    if (after instanceof RestError) throw after;
    expect([...new URL(after.URL).searchParams]).to.deep.equal([...new URL(before.URL).searchParams]);
    expect(after.body).to.equal(undefined);
  });
});

describe('convertReader', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom('5', 'true', '{"a":1}', ' [1] ', 'null', '', 'ä€😀'),
  );
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 3 })), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('p', 'q'), fc.integer()),
  );
  const latin = fc.stringMatching(/^[ -~]{0,6}$/);
  const expression = fc.oneof(
    text.map((it) => JSON.stringify(it)),
    fc.constantFrom(
      'a',
      'b',
      'c',
      'missing',
      '5',
      'true',
      'null',
      '{ "x": a, "y": [b] }',
      '[a, b]',
      '[a, b][0]',
      'a & "x"',
    ),
  );
  const headerValue = fc.oneof(
    latin.map((it) => JSON.stringify(it)),
    fc.constantFrom(
      '5',
      'null',
      'false',
      'missing',
      '"application/json"',
      '"text/xml"',
      `"${FORM}"`,
      '"application/vnd.api+json; charset=utf-8"',
    ),
  );
  const headers = fc.array(
    fc
      .tuple(
        fc.constantFrom('X-A', 'x-a', 'Accept', 'Content-Type', 'content-type', 'Cookie', 'Authorization'),
        headerValue,
      )
      .map(([key, it]) => row(key, it)),
    { maxLength: 4 },
  );
  const rows = fc.array(
    fc.tuple(fc.constantFrom('a', 'b c', 'ä', 'd[]'), expression).map(([key, it]) => row(key, it)),
    { maxLength: 3 },
  );
  const body = fc.oneof(
    fc.constant(undefined),
    fc.record(
      {
        contentType: fc.constantFrom('application/json', 'text/plain', 'application/xml', 'application/vnd.api+json'),
        raw: expression,
      },
      { requiredKeys: ['raw'] },
    ),
    rows.map((urlencoded) => ({ contentType: FORM, urlencoded })),
    rows.map((formData) => ({ contentType: 'multipart/form-data', formData })),
  );
  const address = fc
    .tuple(
      fc.constantFrom('https://a.test', 'http://u:p%40w@a.test:81'),
      fc.webPath(),
      fc.stringMatching(/^[ -~äß]{0,8}$/),
    )
    .map(([origin, path, query]) => JSON.stringify(`${origin}${path}?${query}`));
  const reader = fc.record({
    method: fc.constantFrom('get', 'POST', 'PUT', 'PATCH', 'DELETE', 'REPORT'),
    url: fc.oneof(address, fc.constant('"https://a.test/" & $encodeUrlComponent($string(b))')),
    headers,
    body,
  });
  const message = fc.record({ a: value, b: value, c: value });

  it('lists every difference of the request', async function () {
    this.timeout(30_000);
    let converted = 0;
    await fc.assert(
      fc.asyncProperty(reader, message, async (given, data) => {
        const compared = await compare(given, data);
        if (compared === undefined) return;
        converted += 1;
        check(compared);
      }),
      { numRuns: 300 },
    );
    expect(converted).to.be.greaterThan(60);
  });
});
