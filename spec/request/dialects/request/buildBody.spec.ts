import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';

import type { OpenedBody } from '../../../../lib/http/message.js';
import type { OpenFile } from '../../../../lib/request/body/multipart.js';
import { request } from '../../../../lib/request/dialects/request/index.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { InputMessage } from '../../../../lib/request/inputMessage.js';
import {
  buildOwn,
  type BuiltRequest,
  captureError,
  configEnvironment,
  readBody,
  readForm,
} from '../../requestHelpers.js';

const openFile: OpenFile = (url) => Promise.resolve({ stream: Readable.from([`<${url}>`]), length: url.length + 2 });

const build = (body: unknown, message: InputMessage = { body: {} }, fields: object = {}, open = openFile) =>
  buildOwn({ method: 'POST' }, { message, openFile: open, fields: { body, ...fields } });

async function openStream({ request: { body } }: BuiltRequest): Promise<OpenedBody> {
  if (body.kind !== 'stream') throw new Error(`the body is ${body.kind}`);
  return body.open();
}

describe('request body', () => {
  const bodies: readonly (readonly [string, object, unknown, string | undefined, string | undefined])[] = [
    ['JSON', { json: '{ "a": x }' }, { x: [1] }, '{"a":[1]}', 'application/json'],
    ['null as JSON', { json: 'x' }, { x: null }, 'null', 'application/json'],
    ['text as JSON', { json: 'x' }, { x: 'a' }, '"a"', 'application/json'],
    ['nothing as JSON', { json: 'x' }, {}, undefined, undefined],
    ['text', { text: 'x' }, { x: 'ü' }, 'ü', 'text/plain; charset=utf-8'],
    ['text of a media type', { text: 'x', contentType: 'text/csv' }, { x: 'a,b' }, 'a,b', 'text/csv'],
    ['a number as text', { text: 'x' }, { x: 0 }, '0', 'text/plain; charset=utf-8'],
    ['nothing as text', { text: 'x' }, { x: null }, undefined, undefined],
    ['XML', { xml: 'x' }, { x: '<a/>' }, '<a/>', 'application/xml'],
    [
      'an object as XML',
      { xml: '{ "a": { "_attr": { "id": 7 }, "b": x } }' },
      { x: ['1 < 2', true] },
      '<?xml version="1.0" encoding="UTF-8"?><a id="7"><b>1 &lt; 2</b><b>true</b></a>',
      'application/xml',
    ],
    ['nothing as XML', { xml: 'x' }, {}, undefined, undefined],
    [
      'SOAP',
      { xml: 'x', contentType: 'application/soap+xml; action="y"' },
      { x: '<a/>' },
      '<a/>',
      'application/soap+xml; action="y"',
    ],
    [
      'lines of JSON',
      { ndjson: 'x' },
      { x: [{ a: 1 }, 'b\n', null] },
      '{"a":1}\n"b\\n"\nnull\n',
      'application/x-ndjson',
    ],
    ['one line of JSON', { ndjson: 'x' }, { x: { a: 1 } }, '{"a":1}\n', 'application/x-ndjson'],
    ['no lines', { ndjson: 'x' }, {}, undefined, 'application/x-ndjson'],
    [
      'a form from an object',
      { form: 'x' },
      { x: { a: 1, b: ['c d', null, 'ü'], e: null, f: '' } },
      'a=1&b=c+d&b=%C3%BC&f=',
      'application/x-www-form-urlencoded',
    ],
    [
      'a form from rows',
      {
        form: [
          { name: 'a b', value: 'x' },
          { name: 'c', value: 'y' },
        ],
      },
      { x: '&=' },
      'a+b=%26%3D',
      'application/x-www-form-urlencoded',
    ],
    ['an empty form', { form: 'x' }, {}, undefined, 'application/x-www-form-urlencoded'],
    [
      'GraphQL',
      { graphql: { query: 'query Q($a: Int) { b(a: $a) }', variables: '{ "a": x }', operationName: 'Q' } },
      { x: 1 },
      '{"query":"query Q($a: Int) { b(a: $a) }","variables":{"a":1},"operationName":"Q"}',
      'application/json',
    ],
    ['GraphQL without variables', { graphql: { query: '{ a }' } }, {}, '{"query":"{ a }"}', 'application/json'],
  ];
  for (const [what, body, data, text, type] of bodies) {
    it(`sends ${what}`, async () => {
      const built = build(body, { body: data });
      expect(await built.text()).to.equal(text);
      expect(built.headers['Content-Type']).to.equal(type);
    });
  }

  it('is read from YAML text', async () =>
    expect(await build('json: \'{ "a": x }\'', { body: { x: 1 } }).text()).to.equal('{"a":1}'));

  it('adds parameters in the body to JSON', async () => {
    const parameters = [{ name: 'b', in: 'body', value: '2' }];
    expect(await build({ json: '{ "a": 1 }' }, {}, { parameters }).text()).to.equal('{"a":1,"b":2}');
    expect(await build(undefined, {}, { parameters }).text()).to.equal('{"b":2}');
  });

  it('is compressed', async () => {
    const built = build({ json: '{ "a": 1 }', compress: 'gzip' });
    expect(gunzipSync((await readBody(built.request))!).toString()).to.equal('{"a":1}');
    expect(built.headers).to.include({ 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' });
    expect(build({ json: 'x', compress: 'gzip' }).headers).to.not.have.property('Content-Encoding');
  });

  const attachments = { 'a.pdf': { url: 'http://files.test/1', 'content-type': 'application/pdf', size: '21' } };

  it('is a compressed file, without a length and opened for each attempt', async () => {
    const built = build({ file: '"a.pdf"', compress: 'gzip' }, { attachments });
    expect(built.headers).to.include({ 'Content-Encoding': 'gzip', 'Content-Type': 'application/pdf' });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      expect(gunzipSync((await readBody(built.request))!).toString()).to.equal('<http://files.test/1>');
    }
    expect(await openStream(built)).to.not.have.property('length');
  });

  it('is a compressed form', async () => {
    const built = build({ multipart: [{ name: 'a', file: '"a.pdf"' }], compress: 'gzip' }, { attachments });
    expect(built.headers['Content-Encoding']).to.equal('gzip');
    const bytes = gunzipSync((await readBody(built.request))!);
    expect(await readForm(bytes, built.headers['Content-Type']!)).to.deep.equal([
      ['a', { name: 'a.pdf', type: 'application/pdf', bytes: Buffer.from('<http://files.test/1>') }],
    ]);
    const texts = build({ multipart: [{ name: 'a', value: '"b"' }], compress: 'gzip' });
    const form = await readForm(gunzipSync((await readBody(texts.request))!), texts.headers['Content-Type']!);
    expect(form).to.deep.equal([['a', 'b']]);
  });

  it('fails as the file does that is compressed, and closes it', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('cut')) });
    const failing = build({ file: '"a.pdf"', compress: 'gzip' }, { attachments }, {}, async () => ({ stream: broken }));
    expect(await readBody(failing.request).catch(String)).to.equal('Error: cut');
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(65_536)) });
    const stopped = build({ file: '"a.pdf"', compress: 'gzip' }, { attachments }, {}, async () => ({
      stream: endless,
    }));
    (await openStream(stopped)).stream.destroy();
    await new Promise<void>((resolve) => endless.once('close', () => resolve()));
    expect(endless.destroyed).to.equal(true);
  });

  it('is a file, by its URL or as an attachment of the message', async () => {
    const attachment = build({ file: '"a.pdf"' }, { attachments });
    expect(attachment.headers).to.include({ 'Content-Type': 'application/pdf' });
    expect(await attachment.text()).to.equal('<http://files.test/1>');
    const byUrl = build({ file: 'x' }, { body: { x: 'http://files.test/2' } });
    expect(byUrl.headers).to.include({ 'Content-Type': 'application/octet-stream' });
    expect(await byUrl.text()).to.equal('<http://files.test/2>');
    expect(build({ file: '"a.pdf"', contentType: 'image/png' }, { attachments }).headers).to.include({
      'Content-Type': 'image/png',
    });
  });

  it('is a multipart form', async () => {
    const built = build(
      {
        multipart: [
          { name: 'title', value: 'title' },
          { name: 'meta', value: '{ "a": 1 }', contentType: 'application/json' },
          { name: 'note', value: '"text"', filename: '"note.txt"', contentType: 'text/plain' },
          { name: 'none', value: 'missing' },
          { name: 'null', value: 'null' },
          { name: 'empty', value: '""' },
          { name: 'zero', value: '0' },
          { name: 'false', value: 'false' },
          { name: 'tags', value: '["x", "y"]' },
          { name: 'files', file: '["a.pdf", "http://files.test/b.png"]' },
          { name: 'named', file: '"a.pdf"', filename: '"c.pdf"', contentType: 'text/pdf' },
        ],
      },
      { body: { title: 'ü' }, attachments },
    );
    const form = await readForm(await readBody(built.request), built.headers['Content-Type']!);
    const shown = form.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [value.name, value.type, value.bytes.toString()],
    ]);
    expect(shown).to.deep.equal([
      ['title', 'ü'],
      ['meta', '{"a":1}'],
      ['note', ['note.txt', 'text/plain', 'text']],
      ['empty', ''],
      ['zero', '0'],
      ['false', 'false'],
      ['tags', 'x'],
      ['tags', 'y'],
      ['files', ['a.pdf', 'application/pdf', '<http://files.test/1>']],
      ['files', ['b.png', 'application/octet-stream', '<http://files.test/b.png>']],
      ['named', ['c.pdf', 'text/pdf', '<http://files.test/1>']],
    ]);
  });

  it('sends a file name beyond ASCII in UTF-8 alone, and no line break', async () => {
    const built = build({ multipart: [{ name: 'a"\r\n', value: '"x"', filename: '"résumé (1)\\r\\n.pdf"' }] });
    expect(await built.text()).to.contain(
      `Content-Disposition: form-data; name="a%22%0D%0A"; filename="résumé (1)%0D%0A.pdf"\r\n\r\nx\r\n`,
    );
  });

  for (const [what, body, data, error] of [
    [
      'an object as text',
      { text: 'x' },
      { x: {} },
      'Body: expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'a list as XML',
      { xml: 'x' },
      { x: ['a'] },
      'Body: xml: expected text, or an object with the root element, got an array; check the expression',
    ],
    [
      'text as a form',
      { form: 'x' },
      { x: 'a' },
      'Body: form: expected an object with the fields, got text; check the expression',
    ],
    [
      'an object in a form',
      { form: 'x' },
      { x: { a: {} } },
      'Body field "a": expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'an object in a part',
      { multipart: [{ name: 'a', value: 'x' }] },
      { x: {} },
      'Body field "a": expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'variables of a GraphQL request that are no object',
      { graphql: { query: '{ a }', variables: 'x' } },
      { x: 1 },
      'Body: graphql: variables: expected an object, got a number; check the expression',
    ],
    [
      'no file',
      { file: 'x' },
      {},
      'Body: file: expected the URL or the name of a file, got undefined; check the expression',
    ],
    [
      'an unknown file',
      { file: 'x' },
      { x: 'b.pdf' },
      'Body: file: the file is neither a URL nor an attachment of the message; check the expression',
    ],
    [
      'an inherited name',
      { file: 'x' },
      { x: 'constructor' },
      'Body: file: the file is neither a URL nor an attachment of the message; check the expression',
    ],
  ] as const) {
    it(`refuses ${what}`, () =>
      expect(captureError(() => build(body, { body: data, attachments }))).to.equal(`request: ${error}`));
  }

  const kinds = 'json, form, multipart, text, xml, ndjson, graphql, file';
  for (const [body, error] of [
    ['x', `Body: expected an object with ${kinds}, contentType, compress, got text`],
    [{}, `Body: enter exactly one of ${kinds}; there is none`],
    [{ json: '1', text: '"a"' }, `Body: enter exactly one of ${kinds}; there is json and text`],
    [{ jsn: '1', json: '1' }, 'Body: unknown member "jsn"; did you mean "json"?'],
    [{ json: {} }, 'Body: json: expected an expression, got an object; enter one, with fixed text in quotes'],
    [
      { json: '1', contentType: 'a/b' },
      'Body: contentType is for text, xml and file; set the header Content-Type for json',
    ],
    [
      { text: '"a"', contentType: 'a/b\r\nX: 1' },
      'Body: contentType: expected a media type such as text/csv, got "a/b\r\nX: 1"',
    ],
    [{ json: '1', compress: 'br' }, 'Body: compress: expected gzip, got "br"'],
    [{ form: [{ value: '1' }] }, 'Body: form field 1: name is missing; enter text'],
    [{ form: [{ name: 'a' }] }, 'Body field "a": value is missing; enter an expression, with fixed text in quotes'],
    [{ multipart: {} }, 'Body: multipart: expected a list of parts with name and value or file, got an object'],
    [{ multipart: [{ name: 'a' }] }, 'Body field "a": enter exactly one of value, file; there is none'],
    [
      { multipart: [{ name: 'a', value: '1', file: '1' }] },
      'Body field "a": enter exactly one of value, file; there is value and file',
    ],
    [
      { multipart: [{ name: 'a', value: '1', contentType: 'x' }] },
      'Body field "a": contentType: expected a media type such as text/csv, got "x"',
    ],
    [{ graphql: {} }, 'Body: graphql: query is missing; enter the document as text, which is no expression'],
    [
      { graphql: { query: '{a}', variable: '1' } },
      'Body: graphql: unknown member "variable"; did you mean "variables"?',
    ],
  ] as const) {
    it(`refuses the configuration ${JSON.stringify(body)}`, () => {
      const read = (): unknown => build(typeof body === 'string' ? JSON.stringify(body) : body);
      expect(captureError(read)).to.equal(`configuration: ${error}`);
    });
  }

  it('refuses two bodies, and parameters in a body without members', () => {
    expect(
      captureError(() => buildOwn({ method: 'POST', body: { raw: '1' } }, { fields: { body: { json: '1' } } })),
    ).to.equal('configuration: Body: there is one in REST API too; remove one of them');
    const parameters = [{ name: 'b', in: 'body', value: '2' }];
    expect(captureError(() => build({ text: '"a"' }, {}, { parameters }))).to.equal(
      'configuration: Parameter "b": a body of the kind text can\'t contain parameters; make it JSON, or add the value to the body',
    );
  });
});

describe('request idempotency key', () => {
  const keyOf = (idempotencyKey: unknown, message: InputMessage = { id: 'm1' }, headers: object[] = []) =>
    buildOwn({ method: 'POST', headers }, { message, fields: { idempotencyKey } }).headers;

  it('is derived from the message, the same each time', () => {
    const { 'Idempotency-Key': key } = keyOf(true);
    expect(key).to.match(/^[0-9a-f]{32}$/);
    expect(keyOf('true')['Idempotency-Key']).to.equal(key);
    expect(keyOf(true, { id: 'm1', body: { a: 1 } })['Idempotency-Key']).to.equal(key);
    expect(keyOf(true, { id: 'm2' })['Idempotency-Key']).to.not.equal(key);
  });

  it('differs between steps and flows', () => {
    const keyIn = (stepKey: string): unknown => {
      const fields = { secretId: 's', reader: { method: 'POST', url: '"http://a.test"' }, idempotencyKey: true };
      const config = request.parse(fields, { ...configEnvironment, stepKey });
      const message = { id: 'm1' };
      const built = request.buildRequest(config, message, createScope(message, { now: () => 0 }), openFile);
      return built.headers.find(({ name }) => name === 'Idempotency-Key')?.value;
    };
    expect(keyIn('flow-1 step-1')).to.equal(keyIn('flow-1 step-1'));
    expect(new Set(['flow-1 step-1', 'flow-1 step-2', 'flow-2 step-1'].map(keyIn)).size).to.equal(3);
  });

  it('has a header and a value of the step', () => {
    expect(keyOf({ header: 'X-Key', value: 'order' }, { body: { order: 7 } })).to.include({ 'X-Key': '7' });
    expect(keyOf({ header: 'X-Key' })).to.have.property('X-Key');
    expect(keyOf(true, {}, [{ key: 'idempotency-key', value: '"own"' }])).to.include({ 'idempotency-key': 'own' });
    for (const none of [undefined, null, '', false, 'false'])
      expect(keyOf(none)).to.not.have.property('Idempotency-Key');
  });

  for (const [value, message, error] of [
    [
      true,
      {},
      'request: Idempotency key: the message has no id; enter a value that is the same whenever the message is processed',
    ],
    [{ value: 'order' }, { body: {} }, 'request: Idempotency key: the value is empty; check the expression'],
    [
      { header: 'a b' },
      {},
      'configuration: Idempotency key: header: expected a header name: letters, digits and hyphens, got "a b"',
    ],
    ['yes', {}, 'configuration: Idempotency key: expected true or false, or an object with header, value, got text'],
    [{ key: '1' }, {}, 'configuration: Idempotency key: unknown member "key"; it can have header, value'],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} for ${JSON.stringify(message)}`, () =>
      expect(captureError(() => keyOf(value, message))).to.equal(error));
  }
});
