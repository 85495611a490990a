import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import { makeShelf, newSecret } from '../support/shelf.js';

const EMAIL = 'admin@specs';
const KEY = randomBytes(24).toString('hex');

/** A token endpoint that says when it is called, and answers when it is told to. */
class SlowProvider {
  readonly #server: Server;
  called!: Promise<void>;
  answer!: () => void;

  constructor() {
    this.#server = createServer((_request, response) => {
      this.answer = () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ access_token: 'second', refresh_token: 'r2', expires_in: 60 }));
      };
      this.#server.emit('called');
    });
  }

  async start(): Promise<string> {
    this.called = once(this.#server, 'called').then(() => undefined);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A signal has been taken when nobody is let in any more. */
async function untilRefused(url: string): Promise<void> {
  for (let letIn = true; letIn;) {
    letIn = await fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    );
  }
}

describe('the process of the credential service', function () {
  this.timeout(30_000);
  let folder: string;
  let service: CredentialService | undefined;
  let provider: SlowProvider;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'main-'));
    provider = new SlowProvider();
  });
  afterEach(async () => {
    provider.stop();
    await service?.kill();
    service = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (settings: Readonly<Record<string, string>> = {}): Promise<Api> => {
    service = await startCredentialService({
      DATA_DIR: folder,
      ADMIN_EMAIL: EMAIL,
      ADMIN_API_KEY: KEY,
      ...settings,
    });
    return apiOf(service.url, EMAIL, KEY);
  };

  /** A secret whose refresh is under way, and what is answered for it in the end. */
  async function refreshing(api: Api): Promise<{ readonly answer: ReturnType<Api>; readonly place: string }> {
    const shelf = await makeShelf(api, 'oauth2', {
      client_id: 'id',
      client_secret: 'secret',
      auth_uri: 'https://id.example/authorize',
      token_uri: await provider.start(),
    });
    const tokens = { access_token: 'first', refresh_token: 'r1', expires_in: 60 };
    const made = await api('POST', shelf.secrets, newSecret(shelf, 'slow', tokens));
    const place = `${shelf.secrets}/${made.body.data.id}`;
    const answer = api('POST', `${place}/refresh`);
    await Promise.race([provider.called, answer.then(({ body }) => Promise.reject(new Error(JSON.stringify(body))))]);
    return { answer, place };
  }

  it('ends in order by SIGTERM: answers and keeps what is in flight, whatever connections clients keep', async () => {
    const api = await start();
    const { answer, place } = await refreshing(api);
    const idle = new Agent({ keepAlive: true });
    const { hostname, port } = new URL(service!.url);
    const asked = request({ hostname, port, path: '/readyz', agent: idle }).end();
    const [ready] = (await once(asked, 'response')) as [IncomingMessage];
    expect(await text(ready)).to.equal('{"status":"ready"}');

    service!.signal('SIGTERM');
    await untilRefused(service!.url);
    const answeredAtMs = Date.now();
    provider.answer();
    const { status, headers, body } = await answer;
    expect([status, headers.get('connection')]).to.deep.equal([200, 'close']);
    expect(body.data.attributes.credentials.access_token).to.equal('second');
    expect(await service!.ended).to.equal(0);
    expect(Date.now() - answeredAtMs).to.be.below(3000);
    idle.destroy();
    expect(service!.output()).to.include('"msg":"stopping"').and.to.include('/refresh","status":200');

    const again = await start();
    expect((await again('GET', place)).body.data.attributes.credentials.access_token).to.equal('second');
  });

  it('ends at once by a second signal', async () => {
    const { answer } = await refreshing(await start());
    const cut = answer.then(
      () => 'answered',
      () => 'cut',
    );
    service!.signal('SIGTERM');
    await untilRefused(service!.url);
    const atMs = Date.now();
    service!.signal('SIGTERM');
    expect(await service!.ended).to.equal(1);
    expect(Date.now() - atMs).to.be.below(3000);
    expect(await cut).to.equal('cut');
  });

  it('says what to change when it can not start, and ends with a code for it', async () => {
    const failure = async (settings: Readonly<Record<string, string>>): Promise<string> => {
      try {
        await (await startCredentialService({ DATA_DIR: folder, LOG_LEVEL: 'warn', ...settings })).kill();
        return 'it started';
      } catch (error: unknown) {
        return (error as Error).message;
      }
    };
    await start({ ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` });
    const own = { ADMIN_EMAIL: EMAIL, ADMIN_API_KEY: KEY };
    const other = `k1:${randomBytes(32).toString('base64')}`;
    expect(await failure({ ...own, ENCRYPTION_KEYS: other })).to.match(
      /^the service ended with 1:\nThe key "k1" is not/,
    );
    const file = path.join(folder, 'file');
    await writeFile(file, 'no database '.repeat(100));
    const noDatabase = `The database ${file} can't be opened or made: file is not a database`;
    expect(await failure({ DATABASE_URL: `file:${file}` })).to.equal(`the service ended with 2:\n${noDatabase}\n`);
    expect(await failure({ DATA_DIR: path.join(folder, 'new'), PORT: new URL(service!.url).port })).to.match(
      /^the service ended with 1:\n.*\nAnother program listens at HOST and PORT/,
    );
    expect(await failure({ PORT: 'x', LOG_LEVEL: 'loud' })).to.match(
      /^the service ended with 2:\nPORT .*\nLOG_LEVEL .*\n$/,
    );
  });
});
