import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { discardBody, readAll } from '../../lib/http/readBody.js';
import type { Body, OpenedBody } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import { bytes, defaultOptions, catchFailure, requestTo, createTestSender, summarize } from '../support/httpClient.js';

const from = (opened: OpenedBody): Body => ({ kind: 'stream', open: async () => opened });
const tooLarge = 'Request body larger than maxBodyLength limit';

describe('a request body', () => {
  const servers = createLoopback();
  let requests: number;
  let url: URL;

  beforeEach(async () => {
    requests = 0;
    url = await servers.http((request, response) => {
      requests++;
      let size = 0;
      request.on('error', () => undefined);
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => response.end(`${size}`));
    });
  });

  const post = async (body: Body, maxRequestBytes?: number): Promise<string> => {
    const options = maxRequestBytes === undefined ? defaultOptions : { ...defaultOptions, maxRequestBytes };
    const response = await createTestSender().send(requestTo(url, { method: 'POST', body }), options);
    return (await readAll(response)).toString();
  };

  it('may have exactly the maximum size', async () => {
    expect(await post(bytes('12345'), 5)).to.equal('5');
    expect(await post(from({ stream: Readable.from([Buffer.from('12345')]), length: 5 }), 5)).to.equal('5');
    expect(await post(from({ stream: Readable.from([Buffer.from('12345')]) }), 5)).to.equal('5');
  });

  it('is not sent when its bytes exceed the limit', async () => {
    const error = await catchFailure(post(bytes('123456'), 5));
    expect([summarize(error), requests]).to.deep.equal([['TransportError', 'ERR_BAD_REQUEST', false, tooLarge], 0]);
  });

  it('is not sent when its known length exceeds the limit, and its stream is destroyed', async () => {
    const stream = new PassThrough();
    const error = await catchFailure(post(from({ stream, length: 6 }), 5));
    expect([summarize(error), requests]).to.deep.equal([['TransportError', 'ERR_BAD_REQUEST', false, tooLarge], 0]);
    expect(stream.destroyed).to.be.true;
  });

  it('is stopped at the limit when its length is unknown', async () => {
    const stream = new Readable({ read: () => void stream.push(Buffer.alloc(1000)) });
    const error = await catchFailure(post(from({ stream }), 100_000));
    expect(summarize(error)).to.deep.equal(['TransportError', 'ERR_BAD_REQUEST', true, tooLarge]);
    expect(stream.destroyed).to.be.true;
  });

  it('may be empty', async () => {
    expect(await post(bytes(''))).to.equal('0');
    expect(await post(from({ stream: Readable.from([]), length: 0 }))).to.equal('0');
    expect(await post(from({ stream: Readable.from([]) }))).to.equal('0');
  });

  it('may be a stream of text', async () => {
    expect(await post(from({ stream: Readable.from(['é']), length: 2 }))).to.equal('2');
  });

  it('is sent at the speed of the server', async () => {
    let pushed = 0;
    const stream = new Readable({
      read() {
        pushed += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const deaf = await servers.raw((socket) => socket.pause());
    const options = { ...defaultOptions, idleTimeoutMs: 80 };
    await catchFailure(createTestSender().send(requestTo(deaf, { method: 'POST', body: from({ stream }) }), options));
    // No more than the kernel's buffers of both ends.
    expect(pushed).to.be.within(65_536, 30_000_000);
  });

  it('fails before anything is sent when it can’t be opened', async () => {
    const cause = new Error('no such file');
    for (const open of [
      () => Promise.reject(cause),
      () => {
        throw cause;
      },
    ]) {
      const error = await catchFailure(post({ kind: 'stream', open }));
      const message = 'The source of the request body failed: no such file';
      expect(summarize(error)).to.deep.equal(['TransportError', 'ERR_BODY_SOURCE', false, message]);
      expect([error.cause, requests]).to.deep.equal([cause, 0]);
    }
  });

  it('keeps the cause when its stream fails', async () => {
    const stream = new PassThrough();
    stream.write('abc');
    const cause = new TransportError('ECONNRESET', true, 'cut');
    setImmediate(() => stream.destroy(cause));
    const error = await catchFailure(post(from({ stream })));
    expect([error.reason, error.message]).to.deep.equal([
      'ERR_BODY_SOURCE',
      'The source of the request body failed: cut',
    ]);
    expect(error.cause).to.equal(cause);
  });

  it('fails when its stream has already failed', async () => {
    const stream = new PassThrough();
    stream.on('error', () => undefined);
    stream.destroy(new Error('earlier'));
    expect((await catchFailure(post(from({ stream })))).message).to.equal(
      'The source of the request body failed: earlier',
    );
    const closed = new PassThrough().destroy();
    expect((await catchFailure(post(from({ stream: closed })))).message).to.include('it is already closed');
  });

  it('fails when its stream closes before the end', async () => {
    const stream = new PassThrough();
    stream.write('abc');
    setImmediate(() => stream.destroy());
    expect((await catchFailure(post(from({ stream })))).message).to.include('it closed before its end');
  });

  for (const [text, got] of [
    ['12', 'only 2'],
    ['', 'only 0'],
    ['1234', 'more'],
  ] as const) {
    it(`fails instead of hanging when it announces 3 bytes and has ${text.length}`, async () => {
      const stream = Readable.from(text === '' ? [] : [Buffer.from(text)]);
      const error = await catchFailure(post(from({ stream, length: 3 })));
      expect([error.reason, error.message]).to.deep.equal([
        'ERR_BODY_SOURCE',
        `The source of the request body announced 3 bytes but returned ${got}`,
      ]);
      expect(stream.destroyed).to.be.true;
    });
  }

  it('has its stream destroyed when the port is closed', async () => {
    const stream = new PassThrough();
    const closed = await servers.closedPort();
    const error = await catchFailure(
      createTestSender().send(requestTo(closed, { method: 'POST', body: from({ stream }) }), defaultOptions),
    );
    expect([error.reason, error.sent, stream.destroyed]).to.deep.equal(['ECONNREFUSED', false, true]);
  });

  it('has its stream destroyed when a header can’t be sent', async () => {
    const stream = new PassThrough();
    const request = requestTo(url, { method: 'POST', headers: [{ name: 'a', value: '\n' }], body: from({ stream }) });
    const error = await catchFailure(createTestSender().send(request, defaultOptions));
    expect([error.reason, error.sent, stream.destroyed]).to.deep.equal(['ERR_INVALID_CHAR', false, true]);
  });

  it('is opened again for a redirect that keeps the method', async () => {
    const redirecting = await servers.http((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(307, { Location: url.href }).end());
    });
    const streams: Readable[] = [];
    const open = async (): Promise<OpenedBody> => {
      const stream = Readable.from([Buffer.from('abcd')]);
      streams.push(stream);
      return { stream, length: 4 };
    };
    const request = requestTo(redirecting, { method: 'POST', body: { kind: 'stream', open } });
    const response = await createTestSender().send(request, defaultOptions);
    expect([(await readAll(response)).toString(), streams.length]).to.deep.equal(['4', 2]);
    expect(streams.every((stream) => stream.destroyed)).to.be.true;
    await discardBody(response);
  });
});
