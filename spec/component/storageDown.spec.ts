import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { readBodies, createStepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

type Storage = NonNullable<StepHarnessSettings['storage']>;

const LARGE = Buffer.alloc(3 * 1024 * 1024, 'x');

/** Responds with these statuses in turn; the last one is repeated. A success has an id. */
function createStorage(...statuses: number[]): { readonly storage: Storage; readonly stored: Buffer[] } {
  const stored: Buffer[] = [];
  const storage: Storage = (_request, response, body) => {
    const status = statuses.length > 1 ? statuses.shift()! : statuses[0]!;
    if (status < 300) stored.push(body);
    response.writeHead(status);
    response.end('{"objectId":"o1"}');
  };
  return { storage, stored };
}

describe('storing a response while the object storage is down (case storage-down)', () => {
  const servers = createLoopback();

  async function setUp(storage: Storage, body: Buffer | string = 'file content') {
    const asked: string[] = [];
    const listener: RequestListener = (request, response) => {
      asked.push(request.method ?? '');
      request.resume();
      response.writeHead(200, { 'content-type': 'application/pdf' });
      response.end(body);
    };
    const api = await servers.http(listener);
    const at = await createStepHarness(servers, { storage });
    const config = (method: string, more: object = {}) => ({
      reader: { method, url: `"${api.origin}/file"` },
      downloadAsAttachment: true,
      ...more,
    });
    const tries = () => at.calls.filter((call) => call === 'POST /objects').length;
    return { ...at, asked, config, tries };
  }

  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`sends three requests to the storage and one ${method} to the API`, async () => {
      const at = await setUp(createStorage(500).storage);
      const error = await catchRejection(at.runV2(at.config(method)));
      expect([error.code, error.message]).to.deep.equal([
        'file',
        `The response could not be stored at ${at.storageUrl}: status 500, attempts: 3`,
      ]);
      expect([at.asked, at.tries(), at.slept.length]).to.deep.equal([[method], 3, 2]);
    });
  }

  for (const errorPolicy of ['byComponent', 'rebound', 'throwError', 'emit']) {
    it(`fails the message with the policy ${errorPolicy}`, async () => {
      const at = await setUp(createStorage(503).storage);
      expect((await catchRejection(at.runV2(at.config('POST', { errorPolicy, errorCodes: '500-599' })))).code).to.equal(
        'file',
      );
      expect([at.asked.length, at.tries()]).to.deep.equal([1, 3]);
    });
  }

  it('succeeds when the storage recovers within three attempts', async () => {
    const { storage, stored } = createStorage(503, 429, 201);
    const at = await setUp(storage);
    const [body] = readBodies(await at.runV2(at.config('POST')));
    expect(body).to.have.property('attachmentUrl', `${at.storageUrl}/objects/o1?storage_type=maester`);
    expect([stored.map(String), at.asked.length]).to.deep.equal([['file content'], 1]);
  });

  it('retries when the storage closes its connections', async () => {
    const at = await setUp((request) => request.socket.destroy());
    const error = await catchRejection(at.runV2(at.config('POST')));
    expect([error.code, at.asked.length, at.tries()]).to.deep.equal(['file', 1, 3]);
    expect(error.message).to.match(/socket hang up, attempts: 3$/);
  });

  for (const status of [400, 401, 403, 404, 413, 507]) {
    it(`doesn't retry after a ${String(status)}`, async () => {
      const at = await setUp(createStorage(status).storage);
      const error = await catchRejection(at.runV2(at.config('GET')));
      expect(error.message).to.include(`status ${String(status)}`);
      expect([error.code, at.asked.length, at.tries()]).to.deep.equal(['file', 1, 1]);
    });
  }

  it("requests the file again with a safe method when it can't be replayed", async () => {
    const { storage, stored } = createStorage(503, 201);
    const at = await setUp(storage, LARGE);
    await at.runV2(at.config('GET'));
    expect([at.asked.length, at.tries(), stored[0]?.equals(LARGE)]).to.deep.equal([2, 2, true]);
  });

  it('never repeats an unsafe request for a long file', async () => {
    const at = await setUp(createStorage(503, 201).storage, LARGE);
    const error = await catchRejection(at.runV2(at.config('POST')));
    expect([error.code, at.asked.length, at.tries()]).to.deep.equal(['file', 1, 1]);
  });

  it('sends a safe request at most three times', async () => {
    const at = await setUp(createStorage(503).storage, LARGE);
    expect((await catchRejection(at.runV2(at.config('GET')))).code).to.equal('file');
    expect([at.asked.length, at.tries()]).to.deep.equal([3, 3]);
  });

  it('reads a file to upload three times and never calls the API', async () => {
    let requests = 0;
    const api = await servers.http((_request, response) => {
      requests += 1;
      response.end();
    });
    for (const body of [
      { contentType: 'application/octet-stream', raw: 'file' },
      { contentType: 'multipart/form-data', formData: [{ key: 'f', value: '{"url": file}' }] },
    ]) {
      const at = await createStepHarness(servers, { storage: createStorage(500).storage });
      const file = `${at.storageUrl}/objects/1?storage_type=maester`;
      const reader = { method: 'POST', url: `"${api.origin}"`, body };
      const error = await catchRejection(at.runV2({ reader, uploadFile: true }, { body: { file } }));
      expect([error.code, at.calls.filter((call) => call === 'GET /objects/1').length]).to.deep.equal(['file', 3]);
      expect(error.message).to.equal(`Can't extract file from provided url: ${at.storageUrl}/objects/1, error: 500`);
    }
    expect(requests).to.equal(0);
  });
});

describe('storing a response of the legacy functions while the storage is down (case storage-down)', () => {
  const servers = createLoopback();

  async function setUp(status: number) {
    const asked = { api: 0, puts: 0 };
    const api = await servers.http((request, response) => {
      request.resume();
      if (request.url === '/put') {
        asked.puts += 1;
        response.writeHead(status);
        response.end();
      } else if (request.url?.endsWith('/signed-url') === true) {
        response.end(JSON.stringify({ put_url: `${api.origin}/put`, get_url: `${api.origin}/get` }));
      } else if (request.url?.includes('/secrets/') === true) {
        response.end('{"data":{"id":"S","attributes":{"type":"noauth","name":"N","state":"ready"}}}');
      } else {
        asked.api += 1;
        response.writeHead(200, { 'content-type': 'application/pdf' });
        response.end('pdf');
      }
    });
    return { api, asked };
  }

  it('sends three requests to the storage and one to the API', async () => {
    const { api, asked } = await setUp(500);
    const at = await createStepHarness(servers, { platformUrl: api });
    const config = { reader: { method: 'POST', url: `"${api.origin}/file"` } };
    expect((await catchRejection(at.runLegacy({ ...config, enableRebound: true }))).code).to.equal('file');
    expect(asked).to.deep.equal({ api: 1, puts: 3 });
    const [body] = readBodies(await at.runLegacy({ ...config, dontThrowErrorFlg: true }));
    expect(body).to.deep.include({
      errorCode: 'file',
      errorMessage: `The response could not be stored at ${api.origin}: status 500, attempts: 3`,
    });
  });
});
