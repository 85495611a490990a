import { Readable } from 'node:stream';

import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../../lib/errors.js';
import { encodePairs } from '../../../../lib/request/dialects/legacy/encodePairs.js';
import { readBody, buildLegacy, readForm } from '../../requestHelpers.js';

describe('legacy buildBody', () => {
  const raw: [raw: string, text: string | undefined][] = [
    ['{"a": 1}', '{"a":1}'],
    ['[1]', '[1]'],
    ['"text"', 'text'],
    ['null', 'null'],
    ['5', '5'],
    ['true', 'true'],
    ['missing', undefined],
  ];
  for (const [value, text] of raw) {
    it(`sends ${String(text)} for ${value}, without a Content-Type`, async () => {
      const built = buildLegacy({ method: 'POST', body: { contentType: 'application/json', raw: value } });
      expect(await built.text()).to.equal(text);
      expect(built.headers).to.deep.equal({ 'accept-encoding': 'gzip, deflate' });
    });
  }

  it("escapes !'()* in lower-case hex, and a space as +", async () => {
    const urlencoded = [
      { key: 'a b', value: '"!\'()*~"' },
      { key: 'o', value: '{"x": 1}' },
      { key: 'u', value: 'missing' },
      { key: 'n', value: 'null' },
    ];
    const body = { contentType: 'application/x-www-form-urlencoded', urlencoded };
    expect(await buildLegacy({ method: 'PUT', body }).text()).to.equal(
      'a+b=%21%27%28%29%2a~&o=%5Bobject+Object%5D&u=undefined&n=null',
    );
  });

  it('encodes pairs without loss', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
        const expected = pairs.map((pair) => pair.map((half) => Buffer.from(half).toString()));
        expect([...new URLSearchParams(encodePairs(pairs))]).to.deep.equal(expected);
      }),
    );
  });
});

describe('legacy buildBody: multipart', () => {
  const reader = (value: string) => ({
    method: 'POST',
    body: { contentType: 'multipart/form-data', formData: [{ key: 'a', value }] },
  });

  it('sends the fixed boundary and Content-Type', async () => {
    const built = buildLegacy(reader('"x"'));
    expect(built.headers).to.include({
      'Content-Type': 'multipart/form-data; charset=utf8; boundary=__X_ELASTICIO_BOUNDARY__',
    });
    expect(await built.text()).to.equal(
      '--__X_ELASTICIO_BOUNDARY__\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--__X_ELASTICIO_BOUNDARY__--\r\n',
    );
  });

  const values: [value: string, text: string][] = [
    ['missing', 'undefined'],
    ['{"a": 1}', '[object Object]'],
    ['[1, {"a": 1}]', '1,[object Object]'],
    ['null', 'null'],
  ];
  for (const [value, text] of values) {
    it(`sends ${value} as ${text}`, async () => {
      expect(await buildLegacy(reader(value)).text()).to.contain(`\r\n\r\n${text}\r\n`);
    });
  }

  it('creates another boundary when a text has the fixed one', async () => {
    const text = 'x\r\n--__X_ELASTICIO_BOUNDARY__--\r\n';
    const built = buildLegacy(reader('text'), { message: { body: { text } } });
    const type = built.headers['Content-Type']!;
    expect(type).to.match(/boundary=__X_ELASTICIO_BOUNDARY__[0-9a-f]{32}$/);
    expect(await readForm(await built.text(), type)).to.deep.equal([['a', text]]);
  });

  it('appends the attachments of the message unchanged', async () => {
    const bytes = Buffer.from([0, 255, 128, 13, 10]);
    const attachments = { 'a.bin': { url: 'http://f.test/1', 'content-type': 'application/x-thing', size: '5' } };
    const openFile = () => Promise.resolve({ stream: Readable.from([bytes]) });
    const built = buildLegacy(reader('"x"'), { openFile, message: { id: 'm1', body: {}, attachments } });
    const type = built.headers['Content-Type']!;
    const sent = (await readBody(built.request))!;
    expect(await readForm(sent, type)).to.deep.equal([
      ['a', 'x'],
      ['a.bin', { name: 'a.bin', type: 'application/x-thing', bytes }],
    ]);
    expect(built.request.body.kind === 'stream' && (await built.request.body.open()).length).to.equal(sent.length);
    expect(attachments).to.deep.equal({
      'a.bin': { url: 'http://f.test/1', 'content-type': 'application/x-thing', size: '5' },
    });
  });

  it('names an attachment that cannot be read', async () => {
    const openFile = () => Promise.reject(new RestError('file', 'status 404'));
    const message = { body: {}, attachments: { 'a.bin': { url: 'http://f.test/1' } } };
    const built = buildLegacy(reader('"x"'), { openFile, message });
    let failure: unknown;
    await built.text().catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(RestError).with.property('message', 'Attachment "a.bin": status 404');
    expect(failure).to.have.property('code', 'file');
  });

  it('sends only the attachments when there are no rows', async () => {
    const openFile = () => Promise.resolve({ stream: Readable.from([Buffer.from('x')]) });
    const message = { body: {}, attachments: { f: { url: 'http://f.test/1' } } };
    const built = buildLegacy({ method: 'POST', body: { contentType: 'multipart/form-data' } }, { openFile, message });
    expect(await built.text()).to.contain('name="f"; filename="f"');
  });
});
