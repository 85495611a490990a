import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createFileStore } from '../../lib/component/fileStore.js';
import { TransportError } from '../../lib/errors.js';
import type { HttpRequest, HttpResponse } from '../../lib/http/message.js';
import { Sensitive } from '../../lib/sensitive.js';
import { fakeSend, headerOf, type FakeResponse } from '../support/fakeSend.js';
import { catchRejection } from '../support/rejection.js';

const platform = {
  apiUri: 'https://platform.test',
  username: 'component',
  apiKey: new Sensitive('platform-key'),
  workspaceId: 'w1',
  maxAttempts: 1,
  timeoutMs: 1000,
};
const storage = { uri: 'https://storage.test/base/', token: new Sensitive('storage-token') };

function world(
  answer: (request: HttpRequest, count: number) => FakeResponse | Promise<FakeResponse>,
  at: typeof storage | undefined = storage,
) {
  const fake = fakeSend(answer);
  const slept: number[] = [];
  const sleep = (ms: number) => Promise.resolve(void slept.push(ms));
  const files = createFileStore(at, platform, { send: fake.send, now: () => 0, sleep, random: () => 0 });
  return { ...fake, files, slept };
}

async function text(stream: Readable): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}

function createResponse(body: Readable, headers: Record<string, string> = {}): HttpResponse {
  return {
    status: 200,
    statusText: 'OK',
    headers,
    body,
    url: new URL('https://api.test/files/r%C3%A9sum%C3%A9.pdf'),
    redirects: 0,
  };
}

/** Reads a request body as a server does. */
async function sent(request: HttpRequest): Promise<string> {
  if (request.body.kind !== 'stream') throw new Error('no stream was sent');
  return text((await request.body.open()).stream);
}

describe('FileStore.open', () => {
  it('reads a file without credentials and returns its name, type and length', async () => {
    const headers = {
      'content-type': 'image/png',
      'content-length': '3',
      'content-disposition': 'attachment; filename=a.png',
    };
    const at = world(() => ({ headers, body: 'png' }));
    const { stream, ...known } = await at.files.open('https://files.test/x?sig=1');
    expect(known).to.deep.equal({ length: 3, contentType: 'image/png', name: 'a.png' });
    expect(await text(stream)).to.equal('png');
    expect(at.requests.map(({ url, headers: rows }) => [url.href, rows])).to.deep.equal([
      ['https://files.test/x?sig=1', []],
    ]);
  });

  for (const address of ['file:///etc/hostname', 'ftp://files.test/x', 'data:,x']) {
    it(`sends no request for ${address}`, async () => {
      const at = world(() => ({ body: 'x' }));
      const error = await catchRejection(at.files.open(address));
      expect(error.message).to.equal("Can't extract file from provided url: it isn't an absolute http or https URL");
      expect(at.requests).to.have.length(0);
    });
  }

  it('authenticates with the user-info of the URL and sends it to no other origin', async () => {
    const at = world(() => ({ status: 404 }));
    const error = await catchRejection(at.files.open('https://ann:p%40ss@files.test/x'));
    expect(error.message).to.equal("Can't extract file from provided url: https://files.test/x, error: 404");
    const value = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    expect(at.requests.map(({ url, headers }) => [url.href, headers])).to.deep.equal([
      ['https://files.test/x', [{ name: 'Authorization', value, credential: true }]],
    ]);
  });

  it('retries 5xx and network errors up to three attempts', async () => {
    const at = world((_, count) => {
      if (count === 1) return { status: 502 };
      if (count === 2) throw new TransportError('ECONNRESET', true, 'socket hang up');
      return { body: 'ok' };
    });
    expect(await text((await at.files.open('https://files.test/x')).stream)).to.equal('ok');
    expect(at.slept).to.have.length(2);
  });

  it('fails with the URL without its query and the status', async () => {
    const failing = world(() => ({ status: 503 }));
    const error = await catchRejection(failing.files.open('https://files.test/x?sig=secret'));
    expect(error.message).to.equal("Can't extract file from provided url: https://files.test/x, error: 503");
    expect([error.code, failing.requests.length]).to.deep.equal(['file', 3]);
    const missing = world(() => ({ status: 404 }));
    expect((await catchRejection(missing.files.open('https://files.test/x'))).message).to.match(/error: 404$/);
    expect(missing.requests).to.have.length(1);
    const cut = world(() => {
      throw new TransportError('ENOTFOUND', false, 'getaddrinfo ENOTFOUND files.test');
    });
    expect((await catchRejection(cut.files.open('https://files.test/x'))).message).to.match(/error: ENOTFOUND$/);
  });

  it('rejects an invalid URL without a request', async () => {
    const at = world(() => ({}));
    expect((await catchRejection(at.files.open('report.pdf'))).message).to.include(
      "isn't an absolute http or https URL",
    );
    expect(at.requests).to.deep.equal([]);
  });

  it('reads from the configured object storage with its token, not from the host of the message', async () => {
    const at = world(() => ({ body: 'x' }));
    await at.files.open('https://evil.test/objects/42?storage_type=maester');
    await at.files.open('https://storage.test/base/objects/43?storage_type=maester&x=1');
    expect(at.requests.map(({ url }) => url.href)).to.deep.equal([
      'https://storage.test/base/objects/42',
      'https://storage.test/base/objects/43',
    ]);
    expect(headerOf(at.requests[0], 'authorization')).to.equal('Bearer storage-token');
  });

  it('names the missing settings when there is no object storage', async () => {
    const at = world(() => ({}), undefined);
    const error = await catchRejection(
      createFileStore(undefined, platform, {
        send: at.send,
        now: () => 0,
        sleep: () => Promise.resolve(),
        random: () => 0,
      }).open('https://s.test/objects/1?storage_type=maester'),
    );
    expect(error.message).to.include('ELASTICIO_OBJECT_STORAGE_URI');
  });
});

describe('FileStore.store', () => {
  it('streams a response into the object storage with its type and name', async () => {
    const bodies: string[] = [];
    const at = world(async (request) => {
      bodies.push(await sent(request));
      return { status: 201, body: { objectId: 'o-1' } };
    });
    const url = await at.files.store(
      createResponse(Readable.from(['con', 'tent']), { 'content-type': 'application/pdf', 'content-length': '7' }),
    );
    expect(url).to.equal('https://storage.test/base/objects/o-1?storage_type=maester');
    expect(bodies).to.deep.equal(['content']);
    const [request] = at.requests;
    expect([request?.method, request?.url.href]).to.deep.equal(['POST', 'https://storage.test/base/objects']);
    expect(headerOf(request, 'authorization')).to.equal('Bearer storage-token');
    expect(headerOf(request, 'content-type')).to.equal('application/pdf');
    expect(headerOf(request, 'content-disposition')).to.equal(
      `attachment; filename="r_sum_.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf`,
    );
    expect(at.options[0]?.maxRedirects).to.equal(0);
  });

  const failures: readonly [string, () => FakeResponse, number, RegExp][] = [
    [
      'a 503 three times',
      () => ({ status: 503 }),
      3,
      /^The response could not be stored at https:\/\/storage.test: status 503, attempts: 3$/,
    ],
    ['a 429 three times', () => ({ status: 429 }), 3, /status 429, attempts: 3$/],
    [
      'a refused connection three times',
      () => {
        throw new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED');
      },
      3,
      /connect ECONNREFUSED, attempts: 3$/,
    ],
    [
      'a timeout three times',
      () => {
        throw new TransportError('ECONNABORTED', true, 'timeout of 60000ms exceeded');
      },
      3,
      /timeout of 60000ms exceeded, attempts: 3$/,
    ],
    [
      'a refused certificate once',
      () => {
        throw new TransportError('CERT_HAS_EXPIRED', false, 'certificate has expired', { retryable: false });
      },
      1,
      /certificate has expired, attempts: 1$/,
    ],
    ['a 401 once', () => ({ status: 401 }), 1, /status 401 \(.*ELASTICIO_OBJECT_STORAGE_TOKEN\), attempts: 1$/],
    ['a 404 once', () => ({ status: 404 }), 1, /status 404, attempts: 1$/],
    [
      'a 413 once',
      () => ({ status: 413 }),
      1,
      /status 413 \(the file is larger than the storage allows\), attempts: 1$/,
    ],
    ['a full disk once', () => ({ status: 507 }), 1, /status 507 \(the storage is full\), attempts: 1$/],
    ['a response without an id once', () => ({ status: 201, body: 'created' }), 1, /has no objectId$/],
  ];
  for (const [title, answer, tries, message] of failures) {
    it(`fails after ${title}`, async () => {
      const at = world(answer);
      const error = await catchRejection(at.files.store(createResponse(Readable.from(['x']))));
      expect(error.message).to.match(message);
      expect([error.code, at.requests.length, at.slept.length]).to.deep.equal(['file', tries, tries - 1]);
    });
  }

  it('fails with the transport error when the response breaks off', async () => {
    const source = new TransportError('ECONNRESET', true, 'aborted');
    const at = world(() => {
      throw new TransportError('ESOURCE', true, 'the source failed', { cause: source });
    });
    expect(await catchRejection(at.files.store(createResponse(Readable.from(['x']))))).to.equal(source);
  });

  it('stores at the signed URL for the legacy functions', async () => {
    const at = world((request) =>
      request.method === 'POST'
        ? { body: { put_url: 'https://bucket.test/put?sig=1', get_url: 'https://bucket.test/get' } }
        : { status: 200 },
    );
    const stored = await at.files.storeAtSignedUrl(createResponse(Readable.from(['x']), { 'content-length': '1' }));
    expect(stored).to.deep.equal({ url: 'https://bucket.test/get', size: '1' });
    expect(at.requests.map(({ method, url }) => `${method} ${url.href}`)).to.deep.equal([
      'POST https://platform.test/v2/resources/storage/signed-url',
      'PUT https://bucket.test/put?sig=1',
    ]);
    expect(headerOf(at.requests[1], 'authorization')).to.equal(undefined);
    expect(headerOf(at.requests[1], 'content-type')).to.equal('application/octet-stream');
  });

  it('fails when the platform returns no signed URL', async () => {
    const at = world(() => ({ status: 404 }));
    expect((await catchRejection(at.files.storeAtSignedUrl(createResponse(Readable.from(['x']))))).message).to.match(
      /no signed URL .* status 404$/,
    );
  });
});
