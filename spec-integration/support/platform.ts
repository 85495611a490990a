import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlayedSecret {
  readonly type: string;
  /** For oauth2 the platform generates the token. */
  readonly credentials: Readonly<Record<string, unknown>>;
}

/** A platform with one step and one secret, and an API that accepts the secret's token; both count their requests. */
export interface Platform {
  /** The runtime's environment variables, without the prefix ELASTICIO_. */
  readonly settings: Readonly<Record<string, string>>;
  /** URL of a resource that responds 200 to the current token and 401 to any other. */
  readonly resourceUrl: string;
  readonly counts: { reads: number; refreshes: number; accepted: number; refused: number };
  /** Bodies posted to `…/result`, and files stored in the object storage. */
  readonly received: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: Buffer }[];
  /** The snapshot that a process of the step begins with. */
  readonly snapshot: object;
  /** The step's configuration; the secret is added. */
  configure(config: object): void;
  /** The resource holds responses until `count` requests are waiting, then responds to all at once. */
  gather(count: number): void;
  /** From now on the API accepts only the token of the next refresh. */
  expireToken(): void;
  /** From now on every refresh fails permanently. */
  revokeGrant(): void;
  stop(): Promise<void>;
}

const WORKSPACE = 'w1';
const SECRET_PATH = `/v2/workspaces/${WORKSPACE}/secrets/s1`;

export async function startPlatform(played: PlayedSecret): Promise<Platform> {
  const user = { API_USERNAME: 'component@spec', API_KEY: 'platform-key-of-the-spec' };
  const counts = { reads: 0, refreshes: 0, accepted: 0, refused: 0 };
  const token = { stored: 1, valid: 1, revoked: false };
  const received: { url: string; headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const snapshot = {};
  let config: object = {};
  let gathering = 0;
  let waiting: (() => void)[] = [];

  const secret = (): object => {
    const tokens = played.type.startsWith('oauth2') ? { access_token: `at-${String(token.stored)}` } : {};
    const attributes = {
      name: 'CRM',
      type: played.type,
      state: 'ready',
      credentials: { ...played.credentials, ...tokens },
    };
    return { data: { id: 's1', type: 'auth-secret', attributes }, meta: {} };
  };

  function resource(request: IncomingMessage, response: ServerResponse): void {
    const good = request.headers.authorization === `Bearer at-${String(token.valid)}`;
    counts[good ? 'accepted' : 'refused'] += 1;
    waiting.push(() => answer(response, good ? 200 : 401, good ? { ok: true } : { error: 'invalid_token' }));
    if (waiting.length < gathering) return;
    gathering = 0;
    for (const release of waiting.splice(0)) release();
  }

  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse, body: Buffer) => void>> = {
    'GET /v1/tasks/f1/steps/step_1': (_, response) =>
      answer(response, 200, { id: 'step_1', config: { ...config, secretId: 's1' }, snapshot }),
    [`GET ${SECRET_PATH}`]: (_, response) => {
      counts.reads += 1;
      answer(response, 200, secret());
    },
    [`POST ${SECRET_PATH}/refresh`]: (_, response) => {
      counts.refreshes += 1;
      if (token.revoked) {
        const error = { status: '424', code: 'reauthorization_required', title: 'Provider rejected the refresh token' };
        answer(response, 424, { errors: [error] });
        return;
      }
      token.stored += 1;
      token.valid = token.stored;
      answer(response, 200, secret());
    },
    'GET /resource': resource,
    'POST /objects': (request, response, body) => {
      received.push({ url: '/objects', headers: request.headers, body });
      answer(response, 201, { objectId: `o-${String(received.length)}` });
    },
    'POST /result': (request, response, body) => {
      received.push({ url: '/result', headers: request.headers, body });
      answer(response, 200, {});
    },
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const route = routes[`${request.method ?? ''} ${request.url ?? ''}`];
      if (route === undefined) answer(response, 404, { errors: [{ title: 'no such resource' }] });
      else if (request.url?.startsWith('/v') === true && !isUser(request, user)) answer(response, 401, { errors: [] });
      else route(request, response, Buffer.concat(chunks));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uri = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    settings: {
      ...user,
      API_URI: uri,
      WORKSPACE_ID: WORKSPACE,
      FLOW_ID: 'f1',
      OBJECT_STORAGE_URI: uri,
      OBJECT_STORAGE_TOKEN: 'storage-token-of-the-spec',
    },
    resourceUrl: `${uri}/resource`,
    counts,
    received,
    snapshot,
    configure: (given) => void (config = given),
    gather: (count) => void (gathering = count),
    expireToken: () => void (token.valid = -1),
    revokeGrant: () => void (token.revoked = true),
    async stop() {
      waiting = [];
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function isUser(
  { headers }: IncomingMessage,
  user: { readonly API_USERNAME: string; readonly API_KEY: string },
): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${user.API_USERNAME}:${user.API_KEY}`).toString('base64')}`;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
