import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import type { FileStore } from '../../lib/component/fileStore.js';
import { ResponseReader } from '../../lib/component/responseReader.js';
import { TransportError } from '../../lib/errors.js';
import type { HttpResponse } from '../../lib/http/message.js';
import { catchRejection } from '../support/rejection.js';

const broken = new TransportError('ECONNRESET', true, 'aborted');

function setUp(
  body: Readable,
  files: Partial<FileStore> = {},
  sleep: (ms: number) => Promise<void> = () => Promise.reject(new Error('no wait was expected')),
): { reader: ResponseReader; response: HttpResponse } {
  const url = new URL('https://api.test/');
  const response: HttpResponse = { status: 200, statusText: 'OK', headers: {}, body, url, redirects: 0 };
  return { reader: new ResponseReader(response, url, { files: files as FileStore, sleep }, undefined), response };
}

/** Creates a body of these chunks. `requested` returns how many were requested. */
function chunked(...chunks: (string | Error)[]): { body: Readable; requested: () => number } {
  let requested = 0;
  const body = new Readable({
    highWaterMark: 1,
    read() {
      const chunk = chunks[requested];
      requested += 1;
      if (chunk instanceof Error) this.destroy(chunk);
      else this.push(chunk === undefined ? null : Buffer.from(chunk));
    },
  });
  return { body, requested: () => requested };
}

const readAll = async (body: Readable): Promise<string> => {
  let text = '';
  for await (const chunk of body) text += String(chunk);
  return text;
};

describe('ResponseReader', () => {
  it('reads the body in chunks as they are asked for, after a peek from the beginning', async () => {
    const { body, requested } = chunked('ab', 'c', 'd', 'e', 'f', 'g');
    const { reader } = setUp(body);
    expect((await reader.peek(1)).toString()).to.equal('a');
    const chunks = reader.readChunks()[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).to.equal('ab');
    expect(requested()).to.be.lessThan(6);
    let rest = '';
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) rest += next.value.toString();
    expect(rest).to.equal('cdefg');
  });

  it('peeks at a stream that does not end until its time is over, and loses no byte', async () => {
    const body = new PassThrough();
    const waits: number[] = [];
    let end = (): void => undefined;
    const sleep = (ms: number): Promise<void> => {
      waits.push(ms);
      return new Promise((resolve) => (end = resolve));
    };
    const { reader } = setUp(body, {}, sleep);
    const peeked = reader.peek(100, 5000);
    body.write('data: 1\n\n');
    await new Promise(setImmediate);
    end();
    expect((await peeked).toString()).to.equal('data: 1\n\n');
    // Later ones don't wait again.
    expect((await reader.peek(7, 5000)).toString()).to.equal('data: 1');
    expect(waits).to.deep.equal([5000]);
    body.end('data: 2\n\n');
    expect((await reader.readBytes()).toString()).to.equal('data: 1\n\ndata: 2\n\n');
  });

  it('waits for the beginning of a stream that came too late for a peek', async () => {
    const body = new PassThrough();
    const { reader } = setUp(body, {}, () => Promise.resolve());
    expect((await reader.peek(100, 5000)).toString()).to.equal('');
    const start = reader.peek(3);
    body.end('{"id":1}\n');
    expect((await start).toString()).to.equal('{"i');
    expect((await reader.readBytes()).toString()).to.equal('{"id":1}\n');
  });

  it('closes a stream whose peek ran out of time', async () => {
    const body = new PassThrough();
    const { reader } = setUp(body, {}, () => Promise.resolve());
    expect((await reader.peek(100, 5000)).toString()).to.equal('');
    reader.close();
    expect(body.destroyed).to.equal(true);
    await new Promise(setImmediate);
  });

  it('returns a body whole that ends in time', async () => {
    const { body } = chunked('ab', 'c');
    const { reader } = setUp(body, {}, () => new Promise(() => undefined));
    expect((await reader.peek(100, 5000)).toString()).to.equal('abc');
    expect((await reader.readBytes()).toString()).to.equal('abc');
  });

  it('fails in chunks with the error of the body, or as truncated', async () => {
    const readChunks = async (reader: ResponseReader): Promise<string> => {
      let text = '';
      for await (const chunk of reader.readChunks()) text += chunk.toString();
      return text;
    };
    expect(await catchRejection(readChunks(setUp(chunked('a', broken).body).reader))).to.equal(broken);
    const { body } = chunked('a');
    body.destroy();
    expect((await catchRejection(readChunks(setUp(body).reader))).message).to.equal(
      'The connection closed before the response was complete',
    );
  });

  it('reads the body as bytes or text', async () => {
    expect((await setUp(chunked('a', 'b').body).reader.readBytes()).toString()).to.equal('ab');
    expect(await setUp(chunked('\xe9').body).reader.readText('base64')).to.equal('w6k=');
  });

  for (const [what, peeked, expected] of [
    ['less than the body', 3, 'abc'],
    ['as much as the body', 6, 'abcdef'],
    ['more than the body', 100, 'abcdef'],
    ['nothing', 0, ''],
  ] as const) {
    it(`peeks at ${what} and still reads it whole, several times over`, async () => {
      const { reader } = setUp(chunked('ab', 'cd', 'ef').body);
      expect((await reader.peek(peeked)).toString()).to.equal(expected);
      expect((await reader.peek(1)).toString()).to.equal('a');
      expect(await reader.readText('utf8')).to.equal('abcdef');
    });
  }

  it('peeks at an empty body', async () => {
    const { reader } = setUp(chunked().body);
    expect((await reader.peek(10)).length).to.equal(0);
    expect(await reader.readText('utf8')).to.equal('');
  });

  it('receives no more than the peek needs', async () => {
    const { body, requested } = chunked(...Array.from({ length: 1000 }, () => 'x'.repeat(10)));
    await setUp(body).reader.peek(25);
    expect(requested()).to.be.within(3, 5);
  });

  it('returns what was received of a body that breaks off, and fails when it is read whole', async () => {
    const { reader } = setUp(chunked('ab', broken).body);
    expect((await reader.peek(100)).toString()).to.equal('ab');
    expect(await catchRejection(reader.readBytes())).to.equal(broken);
  });

  it('fails when the body breaks off after the peek', async () => {
    const { reader } = setUp(chunked('ab', 'cd', broken).body);
    expect((await reader.peek(2)).toString()).to.equal('ab');
    expect(await catchRejection(reader.readText('utf8'))).to.equal(broken);
  });

  it('stores the body, and after a peek the same bytes', async () => {
    const store: FileStore['store'] = ({ body }) => readAll(body);
    const storeAtSignedUrl: FileStore['storeAtSignedUrl'] = async ({ body }) => ({ url: await readAll(body) });
    const { reader } = setUp(chunked('ab', 'cd').body, { store });
    expect(await reader.store()).to.equal('abcd');
    const peeked = setUp(chunked('ab', 'cd').body, { storeAtSignedUrl }).reader;
    await peeked.peek(1);
    expect(await peeked.storeAtSignedUrl()).to.deep.equal({ url: 'abcd' });
  });

  it('closes the body of the response, before and after a peek', async () => {
    for (const peeked of [undefined, 1, 100]) {
      const { reader, response } = setUp(chunked('ab', 'cd').body);
      if (peeked !== undefined) await reader.peek(peeked);
      reader.close();
      expect(response.body.destroyed, String(peeked)).to.equal(true);
    }
  });

  it('reads the rest of a short body that is discarded', async () => {
    const { body, requested } = chunked('ab', 'cd');
    const { reader } = setUp(body);
    await reader.peek(1);
    reader.discard();
    await new Promise((resolve) => body.once('close', resolve));
    expect(requested()).to.equal(3);
  });
});
