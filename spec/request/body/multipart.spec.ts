import { Readable } from 'node:stream';

import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../lib/errors.js';
import type { Body, OpenedBody } from '../../../lib/http/message.js';
import type { OpenedFile, Part } from '../../../lib/request/body/multipart.js';
import { createBoundary, buildMultipartBody } from '../../../lib/request/body/multipart.js';
import { readBody, buildV2, rejectFile, readForm } from '../requestHelpers.js';

const BINARY = Buffer.from([0, 255, 13, 10, 45, 45, 200, 0]);

function file(bytes: Buffer, more: Partial<OpenedFile> = {}): OpenedFile {
  return { stream: Readable.from([bytes], { objectMode: false }), length: bytes.length, ...more };
}

const opens = (files: Readonly<Record<string, () => OpenedFile>>) => (url: string) => {
  const open = files[url];
  return open === undefined ? Promise.reject(new RestError('file', `no ${url}`)) : Promise.resolve(open());
};

function openBody(body: Body): Promise<OpenedBody> {
  if (body.kind !== 'stream') throw new Error(`expected a stream, got ${body.kind}`);
  return body.open();
}

async function read({ stream }: OpenedBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

describe('buildV2Body: multipart', () => {
  const form = (...rows: [key: string, value: string][]): object => ({
    contentType: 'multipart/form-data',
    formData: rows.map(([key, value]) => ({ key, value })),
  });

  it('sends a part per row, and replaces a Content-Type row', async () => {
    const body = form(['a', '"1\\r\\n2"'], ['n', '5'], ['o', '{"x": [1]}'], ['z', 'null'], ['a', '"again"']);
    const headers = [{ key: 'content-type', value: '"multipart/form-data; boundary=mine"' }];
    const built = buildV2({ method: 'POST', headers, body });
    const type = built.headers['content-type']!;
    expect(type).to.match(/^multipart\/form-data; boundary=-{26}[0-9a-f]{32}$/);
    expect(await readForm(await readBody(built.request), type)).to.deep.equal([
      ['a', '1\r\n2'],
      ['n', '5'],
      ['o', '{"x":[1]}'],
      ['z', 'null'],
      ['a', 'again'],
    ]);
  });

  it('omits a part whose value is undefined', async () => {
    const built = buildV2({ method: 'POST', body: form(['a', 'missing'], ['b', '"1"']) });
    const parsed = await readForm(await readBody(built.request), built.headers['Content-Type']!);
    expect(parsed).to.deep.equal([['b', '1']]);
  });

  it('streams files with the name, media type and length of the source', async () => {
    const body = form(['note', '"hi"'], ['doc', '{"url": "http://f.test/dir/a.bin?x=1"}'], ['pic', 'pic']);
    const openFile = opens({
      'http://f.test/dir/a.bin?x=1': () => file(BINARY, { contentType: 'application/x-thing' }),
      'http://f.test/p': () => file(Buffer.from('pic'), { name: 'from source.png', contentType: 'image/png' }),
    });
    const message = { body: { pic: { url: 'http://f.test/p', filename: 'my "pic".png' } } };
    const built = buildV2({ method: 'POST', body }, { fields: { uploadFile: true }, openFile, message });
    const opened = await openBody(built.request.body);
    const bytes = await read(opened);
    expect(opened.length).to.equal(bytes.length);
    expect(await readForm(bytes, built.headers['Content-Type']!)).to.deep.equal([
      ['note', 'hi'],
      ['doc', { name: 'a.bin', type: 'application/x-thing', bytes: BINARY }],
      ['pic', { name: 'my "pic".png', type: 'image/png', bytes: Buffer.from('pic') }],
    ]);
  });

  it('uses knownLength if the source reports no length, else sends no length', async () => {
    const length = async (value: string): Promise<number | undefined> => {
      const openFile = opens({ 'http://f.test/': () => ({ stream: Readable.from([Buffer.from('abc')]) }) });
      const built = buildV2({ method: 'POST', body: form(['f', value]) }, { fields: { uploadFile: true }, openFile });
      const opened = await openBody(built.request.body);
      const bytes = await read(opened);
      return opened.length === undefined ? undefined : opened.length - bytes.length;
    };
    expect(await length('{"url": "http://f.test/", "knownLength": 3}')).to.equal(0);
    expect(await length('{"url": "http://f.test/", "knownLength": "3"}')).to.equal(0);
    expect(await length('{"url": "http://f.test/", "knownLength": "many"}')).to.equal(undefined);
    expect(await length('{"url": "http://f.test/"}')).to.equal(undefined);
  });

  it('sends an object as JSON text when Upload File is off', async () => {
    const built = buildV2({ method: 'POST', body: form(['f', '{"url": "http://f.test/"}']) });
    const parsed = await readForm(await readBody(built.request), built.headers['Content-Type']!);
    expect(parsed).to.deep.equal([['f', '{"url":"http://f.test/"}']]);
  });
});

describe('buildMultipartBody', () => {
  const boundary = 'B';
  const part = (name: string, url: string): Part => ({ name, url });

  it('encodes parts by RFC 7578', () => {
    const body = buildMultipartBody([{ name: 'a"b\r\nc', text: 'x' }], boundary, rejectFile);
    expect(body.kind === 'bytes' && Buffer.from(body.bytes).toString()).to.equal(
      '--B\r\nContent-Disposition: form-data; name="a%22b%0D%0Ac"\r\n\r\nx\r\n--B--\r\n',
    );
  });

  it('encodes a file whose media type cannot add lines', async () => {
    const parts: Part[] = [{ name: 'f', url: 'u', fileName: 'é.txt', contentType: 'text/plain\r\nX: 1' }];
    const opened = await openBody(buildMultipartBody(parts, boundary, opens({ u: () => file(Buffer.from('x')) })));
    expect((await read(opened)).toString()).to.equal(
      '--B\r\nContent-Disposition: form-data; name="f"; filename="é.txt"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--B--\r\n',
    );
  });

  it('encodes parts without loss', () => {
    const name = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => !/[%"\\\r\n]/.test(text));
    const value = fc.string({ unit: 'grapheme' });
    return fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const parts = pairs.map(([key, text]) => ({ name: key, text }));
        const own = createBoundary(parts, 'id');
        const body = buildMultipartBody(parts, own, rejectFile);
        const bytes = (body as { bytes: Uint8Array }).bytes;
        expect(await readForm(bytes, `multipart/form-data; boundary=${own}`)).to.deep.equal(pairs);
      }),
    );
  });

  it('creates a boundary that depends on the texts, the files and the message', () => {
    const texts: Part[] = [{ name: 'a', text: 'x' }];
    const boundaries = [
      createBoundary(texts, '1'),
      createBoundary(texts, '2'),
      createBoundary([...texts, part('f', 'u')], '1'),
      createBoundary([{ name: 'a', text: 'y' }], '1'),
    ];
    expect(new Set(boundaries).size).to.equal(4);
    expect(createBoundary([{ name: 'a', text: 'x' }], '1')).to.equal(boundaries[0]);
  });

  it('opens its files again for each attempt', async () => {
    let opened = 0;
    const body = buildMultipartBody(
      [part('f', 'u')],
      boundary,
      opens({ u: () => file(Buffer.from(`${(opened += 1)}`)) }),
    );
    expect(opened).to.equal(0);
    expect((await read(await openBody(body))).toString()).to.contain('\r\n\r\n1\r\n');
    expect((await read(await openBody(body))).toString()).to.contain('\r\n\r\n2\r\n');
  });

  it('closes the opened files when another one cannot be opened', async () => {
    const first = file(BINARY);
    const body = buildMultipartBody([part('a', 'u'), part('b', 'gone')], boundary, opens({ u: () => first }));
    let failure: unknown;
    await openBody(body).catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(RestError).with.property('message', 'no gone');
    expect(first.stream.destroyed).to.equal(true);
  });

  for (const readsFirst of [false, true]) {
    it(`closes its files when it is destroyed ${readsFirst ? 'half read' : 'unread'}`, async () => {
      const files = [file(Buffer.alloc(200_000)), file(BINARY)];
      const body = buildMultipartBody(
        [part('a', '0'), part('b', '1')],
        boundary,
        opens({ 0: () => files[0]!, 1: () => files[1]! }),
      );
      const { stream } = await openBody(body);
      if (readsFirst) await new Promise((done) => stream.once('data', done));
      const closed = new Promise((done) => stream.once('close', done));
      stream.destroy();
      await closed;
      expect(files.map(({ stream: source }) => source.destroyed)).to.deep.equal([true, true]);
    });
  }

  it('fails when a file fails, even before that file is read', async () => {
    const late = new Readable({ read: () => undefined });
    const body = buildMultipartBody(
      [part('a', '0'), part('b', '1')],
      boundary,
      opens({ 0: () => file(BINARY), 1: () => ({ stream: late }) }),
    );
    const opened = await openBody(body);
    late.destroy(new Error('cut'));
    let failure: unknown;
    await read(opened).catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(Error).with.property('message', 'cut');
  });

  it('opens many files one by one, without a total length', async () => {
    let open = 0;
    let most = 0;
    const counted = (): OpenedFile => {
      most = Math.max(most, (open += 1));
      const opened = file(BINARY);
      opened.stream.once('close', () => (open -= 1));
      return opened;
    };
    const parts = Array.from({ length: 9 }, (_, index) => part(`f${index}`, 'u'));
    const opened = await openBody(buildMultipartBody(parts, boundary, opens({ u: counted })));
    expect(opened.length).to.equal(undefined);
    expect(await readForm(await read(opened), 'multipart/form-data; boundary=B')).to.have.lengthOf(9);
    expect(most).to.be.at.most(2);
  });
});
