import { Readable } from 'node:stream';

import { expect } from 'chai';
import fc from 'fast-check';

import { encodePairs } from '../../../../lib/request/body/urlencoded.js';
import { readBody, buildV2, captureError, readForm } from '../../requestHelpers.js';

const FORM = 'application/x-www-form-urlencoded';

async function sent(
  method: string,
  raw: string,
  options: { row?: string; contentType?: string; body?: unknown } = {},
): Promise<[text: string | undefined, contentType: string | undefined]> {
  const headers = options.row === undefined ? [] : [{ key: 'Content-Type', value: JSON.stringify(options.row) }];
  const body = { raw, ...(options.contentType === undefined ? {} : { contentType: options.contentType }) };
  const built = buildV2({ method, headers, body }, { message: { body: options.body ?? {} } });
  return [await built.text(), built.headers['Content-Type']];
}

describe('v2 buildBody: raw', () => {
  type Case = [
    method: string,
    raw: string,
    row: string | undefined,
    text: string | undefined,
    type: string | undefined,
  ];
  const cases: Case[] = [
    // Objects and arrays are JSON with any header row, except for the two form types.
    ['POST', '{"a": 1}', undefined, '{"a":1}', 'application/json'],
    ['GET', '{"a": 1}', undefined, '{"a":1}', 'application/json'],
    ['DELETE', '[1, "b"]', undefined, '[1,"b"]', 'application/json'],
    ['POST', '{"a": 1}', 'text/xml', '{"a":1}', 'text/xml'],
    ['POST', '{"a": 1}', 'application/vnd.api+json', '{"a":1}', 'application/vnd.api+json'],
    ['POST', '{"a": "b c", "d": [1, 2]}', FORM, 'a=b+c&d%5B%5D=1&d%5B%5D=2', FORM],
    // Text is sent unchanged, unless a header row is JSON.
    ['POST', '"abc"', undefined, 'abc', FORM],
    ['DELETE', '"abc"', undefined, 'abc', undefined],
    ['GET', '"abc"', undefined, 'abc', undefined],
    ['POST', '"abc"', 'text/plain', 'abc', 'text/plain'],
    ['POST', '"abc"', 'application/json', '"abc"', 'application/json'],
    ['POST', '" {\\"a\\": 1} "', 'application/json; charset=utf-8', '{"a": 1}', 'application/json; charset=utf-8'],
    ['POST', '"5"', 'application/json', '5', 'application/json'],
    ['POST', '"{broken"', 'application/json', '"{broken"', 'application/json'],
    ['POST', '"abc"', 'application/vnd.api+json', 'abc', 'application/vnd.api+json'],
    ['POST', '""', undefined, undefined, FORM],
    ['POST', '""', 'application/json', '""', 'application/json'],
    // Numbers and booleans are always JSON.
    ['POST', '5', undefined, '5', 'application/json'],
    ['POST', '0', undefined, '0', 'application/json'],
    ['PUT', 'false', undefined, 'false', 'application/json'],
    ['POST', 'true', 'application/json', 'true', 'application/json'],
    ['POST', '5', 'text/plain', '5', 'text/plain'],
    // Null is JSON only if a header row is.
    ['POST', 'null', undefined, undefined, FORM],
    ['POST', 'null', 'application/json', 'null', 'application/json'],
    ['POST', 'missing', 'application/json', undefined, 'application/json'],
    ['POST', 'missing', undefined, undefined, FORM],
    ['DELETE', 'missing', undefined, undefined, undefined],
  ];
  for (const [method, raw, row, text, type] of cases) {
    it(`sends ${raw} with the Content-Type ${String(row)} as ${String(text)} in a ${method}`, async () => {
      expect(await sent(method, raw, row === undefined ? {} : { row })).to.deep.equal([text, type]);
    });
  }

  it('sends the configured media type for text without a header row, in every method', async () => {
    const contentType = 'application/xml';
    expect(await sent('POST', '"<a/>"', { contentType })).to.deep.equal(['<a/>', contentType]);
    expect(await sent('DELETE', '"<a/>"', { contentType })).to.deep.equal(['<a/>', contentType]);
    expect(await sent('POST', '"<a/>"', { contentType, row: 'text/xml' })).to.deep.equal(['<a/>', 'text/xml']);
  });

  it('encodes text the same with and without a configured media type', async () => {
    expect(await sent('POST', '"abc"', { contentType: 'application/json' })).to.deep.equal(['abc', 'application/json']);
  });

  it('sends application/json for an object with any configured media type', async () => {
    expect(await sent('POST', '{"a": 1}', { contentType: 'text/xml' })).to.deep.equal(['{"a":1}', 'application/json']);
  });

  it('sends no Content-Type when a row removes it', async () => {
    const built = buildV2({
      method: 'POST',
      headers: [{ key: 'content-type', value: 'null' }],
      body: { raw: '{"a": 1}' },
    });
    expect(built.headers).to.not.have.any.keys('content-type', 'Content-Type');
    expect(await built.text()).to.equal('{"a":1}');
  });

  it('measures the body in bytes', async () => {
    const { request } = buildV2({ method: 'POST', body: { raw: '"äö😀"' } });
    expect((await readBody(request))?.length).to.equal(8);
  });

  it('sends an object as a multipart form when a header row sets that type', async () => {
    const built = buildV2({
      method: 'POST',
      headers: [{ key: 'Content-Type', value: '"multipart/form-data"' }],
      body: { raw: '{"a": 1, "b": {"c": [1]}}' },
    });
    const form = await readForm(await built.text(), built.headers['Content-Type']!);
    expect(form).to.deep.equal([
      ['a', '1'],
      ['b[c][0]', '1'],
    ]);
  });
});

describe('v2 buildBody: urlencoded', () => {
  const rows = (...pairs: [string, string][]): object => ({
    contentType: FORM,
    urlencoded: pairs.map(([key, value]) => ({ key, value })),
  });

  it('encodes pairs', async () => {
    const body = rows(['a b', '"c d"'], ['ä&', '"*()!\'~+"'], ['n', '5'], ['a b', 'true']);
    const built = buildV2({ method: 'POST', body });
    expect(await built.text()).to.equal('a+b=c+d&%C3%A4%26=*%28%29%21%27%7E%2B&n=5&a+b=true');
    expect(built.headers['Content-Type']).to.equal(`${FORM};charset=utf-8`);
  });

  it('encodes objects, arrays and null as JSON, and undefined as text', async () => {
    const body = rows(['o', '{"a": 1}'], ['l', '[1]'], ['z', 'null'], ['u', 'missing']);
    expect(decodeURIComponent((await buildV2({ method: 'PUT', body }).text())!)).to.equal(
      'o={"a":1}&l=[1]&z=null&u=undefined',
    );
  });

  it('appends the pairs to the query of a GET', async () => {
    const built = buildV2({ url: '"http://a.test/x?z=1#f"', body: rows(['a', '"b c"'], ['d', '"ö"']) });
    expect(built.url).to.equal('http://a.test/x?z=1&a=b+c&d=%C3%B6#f');
    expect(await built.text()).to.equal(undefined);
    expect(built.headers).to.not.have.property('Content-Type');
    expect(buildV2({ url: '"http://a.test/x"', body: rows(['a', '1']) }).url).to.equal('http://a.test/x?a=1');
    expect(buildV2({ url: '"http://a.test/x?"', body: rows(['a', '1']) }).url).to.equal('http://a.test/x?a=1');
  });

  it('sends a body with every other method', async () => {
    expect(await buildV2({ method: 'DELETE', body: rows(['a', '1']) }).text()).to.equal('a=1');
  });

  it('prefers the Content-Type of a header row', () => {
    const headers = [{ key: 'content-type', value: '"text/plain"' }];
    expect(buildV2({ method: 'POST', headers, body: rows(['a', '1']) }).headers['content-type']).to.equal('text/plain');
  });

  it('encodes pairs without loss', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
        expect([...new URLSearchParams(encodePairs(pairs))]).to.deep.equal(pairs);
      }),
    );
  });
});

describe('v2 buildBody: file', () => {
  const reader = { method: 'POST', body: { contentType: 'application/octet-stream', raw: 'file' } };
  const fields = { uploadFile: true };

  it('opens the file with the body, and again for each attempt', async () => {
    const opened: string[] = [];
    const openFile = (url: string) => {
      opened.push(url);
      return Promise.resolve({ stream: Readable.from([Buffer.from('bytes')]), length: 5 });
    };
    const built = buildV2(reader, { fields, openFile, message: { body: { file: 'http://f.test/1' } } });
    expect(opened).to.deep.equal([]);
    expect(built.headers['Content-Type']).to.equal('application/octet-stream');
    expect(built.request.body.kind === 'stream' && (await built.request.body.open()).length).to.equal(5);
    expect(await built.text()).to.equal('bytes');
    expect(opened).to.deep.equal(['http://f.test/1', 'http://f.test/1']);
  });

  for (const [file, got] of [
    [undefined, 'undefined'],
    ['', 'empty text'],
    [{ url: 'x' }, 'an object'],
  ] as const) {
    it(`rejects ${JSON.stringify(file)}`, () => {
      expect(captureError(() => buildV2(reader, { fields, message: { body: { file } } }))).to.equal(
        `request: Body: expected the URL of the file to upload, got ${got}`,
      );
    });
  }

  it('sends the URL as text when Upload File is off', async () => {
    const built = buildV2(reader, { message: { body: { file: 'http://f.test/1' } } });
    expect(await built.text()).to.equal('http://f.test/1');
  });
});
