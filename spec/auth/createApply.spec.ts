import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createApply } from '../../lib/auth/createApply.js';
import { withCredentialHeader, withCredentialQuery, type AuthStrategy } from '../../lib/auth/strategy.js';
import { RestError } from '../../lib/errors.js';
import type { HttpRequest, HttpResponse, SendOptions } from '../../lib/http/message.js';
import { readAll } from '../../lib/http/readBody.js';
import { authContext } from '../support/authContext.js';
import { bytes, createTestSender, defaultOptions, header, requestTo } from '../support/httpClient.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';

const toy = <Credentials>(more: Partial<AuthStrategy<Credentials>>): AuthStrategy<Credentials> => ({
  refreshable: false,
  parse: () => {
    throw new Error('not used');
  },
  apply: (request) => request,
  secretValues: () => [],
  ...more,
});

/** Signs method, path, query and body, as schemes with a request signature do. Every signature has its own number. */
function createSignature() {
  let count = 0;
  const strategy = toy<string>({
    signsEachRequest: true,
    apply: async (request, key, { now }) => {
      await Promise.resolve();
      count += 1;
      const body = request.body.kind === 'bytes' ? Buffer.from(request.body.bytes).toString() : '';
      const text = `${String(count)} ${request.method} ${request.url.pathname}${request.url.search} ${body}`;
      const dated = withCredentialHeader(request, 'X-Date', new Date(now()).toISOString());
      return withCredentialHeader(dated, 'X-Signature', `${key}(${text.trim()})`);
    },
  });
  return createApply(strategy, 'key');
}

describe('createApply', () => {
  const servers = createLoopback();
  const { send } = createTestSender();

  const signAndSend = async (
    apply: ReturnType<typeof createApply>,
    request: HttpRequest,
    options: Partial<SendOptions> = {},
  ): Promise<HttpResponse> => {
    const response = await send(await apply(request, authContext), { ...defaultOptions, ...options });
    await readAll(response);
    return response;
  };

  it('adds nothing for the sender when the strategy only sets values', async () => {
    const request = requestTo('https://api.test/');
    const apply = createApply(toy<null>({ apply: (given) => withCredentialHeader(given, 'X-Key', 'k') }), null);
    expect(await apply(request, authContext)).to.deep.equal({
      ...request,
      headers: [header('X-Key', 'k', 'credential')],
    });
  });

  describe('with a signature', () => {
    const seen: string[] = [];
    const record = ({ method, url, headers }: IncomingMessage): void =>
      void seen.push(`${method ?? ''} ${url ?? ''} ${String(headers['x-signature'] ?? 'unsigned')}`);
    const redirect = (status: number, location: string, response: ServerResponse): void =>
      void response.writeHead(status, { location }).end();
    beforeEach(() => (seen.length = 0));

    it('signs each redirect within the origin with its own method, URL and body', async () => {
      const url = await servers.http((request, response) => {
        record(request);
        if (request.url === '/a') redirect(307, '/b?x=%2f', response);
        else if (request.url === '/b?x=%2f') redirect(303, '?y', response);
        else response.end();
      });
      const post = requestTo(new URL('/a', url), { method: 'POST', body: bytes('text') });
      const response = await signAndSend(createSignature(), post);
      expect(seen).to.deep.equal([
        'POST /a key(1 POST /a text)',
        'POST /b?x=%2f key(2 POST /b?x=%2f text)',
        'GET /b?y key(3 GET /b?y)',
      ]);
      expect([response.redirects, response.credentialDropped]).to.deep.equal([2, undefined]);
    });

    it('replaces the signature of the query and keeps other parameters of the redirect', async () => {
      const apply = createApply(
        toy<string>({
          signsEachRequest: true,
          apply: (request, key) => withCredentialQuery(request, 'sig', `${key}${request.url.pathname}`),
        }),
        'k',
      );
      const url = await servers.http((request, response) => {
        record(request);
        if (request.url?.startsWith('/a') === true) redirect(302, `/b${request.url.slice(2)}&z=1`, response);
        else response.end();
      });
      await signAndSend(apply, requestTo(new URL('/a?q=%2B', url)));
      expect(seen).to.deep.equal(['GET /a?q=%2B&sig=k%2Fa unsigned', 'GET /b?q=%2B&z=1&sig=k%2Fb unsigned']);
    });

    it('is not sent to another origin, nor back to the first one', async () => {
      let first = new URL('http://127.0.0.1');
      const second = await servers.http((request, response) => {
        record(request);
        redirect(307, `${first.origin}/back`, response);
      });
      first = await servers.http((request, response) => {
        record(request);
        if (request.url === '/a') redirect(307, '/b', response);
        else if (request.url === '/b') redirect(307, `${second.origin}/away`, response);
        else response.end();
      });
      const response = await signAndSend(createSignature(), requestTo(new URL('/a', first)));
      expect(seen).to.deep.equal([
        'GET /a key(1 GET /a)',
        'GET /b key(2 GET /b)',
        'GET /away unsigned',
        'GET /back unsigned',
      ]);
      expect(response.credentialDropped).to.equal(true);
    });

    it('is not computed for a redirect that is not followed', async () => {
      const url = await servers.http((request, response) => {
        record(request);
        redirect(302, '/b', response);
      });
      const response = await signAndSend(createSignature(), requestTo(new URL('/a', url)), { maxRedirects: 0 });
      expect([response.status, seen]).to.deep.equal([302, ['GET /a key(1 GET /a)']]);
    });

    it('fails with its own error for a redirect that can’t carry it, and closes the response', async () => {
      const apply = createApply(
        toy<null>({
          signsEachRequest: true,
          apply: (request) => {
            if (request.url.pathname === '/b') throw new RestError('configuration', 'no signature for /b');
            return request;
          },
        }),
        null,
      );
      let closed: Promise<unknown> | undefined;
      const url = await servers.http((request, response) => {
        closed = new Promise((resolve) => request.socket.on('close', resolve));
        response.writeHead(302, { location: '/b', 'content-length': 100_000 }).write('x');
      });
      const error = await catchRejection(signAndSend(apply, requestTo(new URL('/a', url))));
      expect([error.code, error.message]).to.deep.equal(['configuration', 'no signature for /b']);
      await closed;
    });
  });

  describe('with a challenge', () => {
    /** Answers with the MD5 of the nonce and the path. */
    const digest = createApply(
      toy<string>({
        answerChallenge: (request, { headers }, key) => {
          const nonce = /nonce="(\w+)"/.exec(String(headers['www-authenticate']))?.[1];
          if (nonce === undefined) return undefined;
          const hash = createHash('md5').update(`${key}:${nonce}:${request.url.pathname}`).digest('hex');
          return withCredentialHeader(request, 'Authorization', `Toy ${hash}`);
        },
      }),
      'key',
    );
    const hashOf = (nonce: number, path: string): string =>
      `Toy ${createHash('md5')
        .update(`key:n${String(nonce)}:${path}`)
        .digest('hex')}`;

    interface Challenge {
      readonly seen: (string | undefined)[];
      readonly sockets: Set<unknown>;
      readonly bodies: string[];
      /** Rejects requests whose answer is not to the latest nonce; redirects `/first` to `/last`. */
      readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
    }

    function challenge(status = 401, body: string | Buffer = 'who are you?', name = 'nonce'): Challenge {
      const [seen, bodies, sockets]: [(string | undefined)[], string[], Set<unknown>] = [[], [], new Set()];
      let nonce = 0;
      return {
        seen,
        sockets,
        bodies,
        listener: (request, response) => {
          sockets.add(request.socket);
          const { authorization } = request.headers;
          seen.push(authorization);
          let text = '';
          request.on('data', (chunk) => (text += String(chunk)));
          request.on('end', () => {
            bodies.push(text);
            if (authorization !== undefined && authorization === hashOf(nonce, request.url ?? '')) {
              if (request.url === '/first') response.writeHead(307, { location: '/last' }).end();
              else response.end('welcome');
              return;
            }
            nonce += 1;
            response.writeHead(status, { 'www-authenticate': `Toy ${name}="n${String(nonce)}"` }).end(body);
          });
        },
      };
    }

    it('answers a 401 over the same connection, with the same body', async () => {
      const { listener, seen, bodies, sockets } = challenge();
      const url = await servers.http(listener);
      const response = await signAndSend(
        digest,
        requestTo(new URL('/a', url), { method: 'POST', body: bytes('text') }),
      );
      expect(response.status).to.equal(200);
      expect(seen).to.deep.equal([undefined, hashOf(1, '/a')]);
      expect(bodies).to.deep.equal(['text', 'text']);
      expect(sockets.size).to.equal(1);
    });

    it('closes the connection of a challenge with a long body', async () => {
      const { listener, sockets } = challenge(401, Buffer.alloc(2_000_000));
      const response = await signAndSend(digest, requestTo(new URL('/a', await servers.http(listener))));
      expect([response.status, sockets.size]).to.deep.equal([200, 2]);
    });

    it('waits before it answers', async () => {
      const { listener, seen } = challenge();
      const waits: unknown[] = [];
      const waitForNext: SendOptions['waitForNext'] = (next, previous) => {
        waits.push([next.url.pathname, previous.status, seen.length]);
        return Promise.resolve();
      };
      await signAndSend(digest, requestTo(new URL('/a', await servers.http(listener))), { waitForNext });
      expect([waits, seen.length]).to.deep.equal([[['/a', 401, 1]], 2]);
    });

    it('answers once: a second 401 is the response', async () => {
      const { listener, seen } = challenge();
      const url = await servers.http((request, response) => {
        request.headers.authorization &&= 'wrong';
        listener(request, response);
      });
      const response = await signAndSend(digest, requestTo(new URL('/a', url)));
      expect([response.status, seen.length]).to.deep.equal([401, 2]);
    });

    it('answers each request of a redirect within the origin', async () => {
      const { listener, seen } = challenge();
      const url = await servers.http(listener);
      const response = await signAndSend(digest, requestTo(new URL('/first', url)));
      expect([response.status, response.redirects]).to.deep.equal([200, 1]);
      expect(seen).to.deep.equal([undefined, hashOf(1, '/first'), undefined, hashOf(2, '/last')]);
    });

    it('doesn’t answer another origin', async () => {
      const { listener, seen } = challenge();
      const elsewhere = await servers.http(listener);
      const url = await servers.http((_request, response) =>
        response.writeHead(307, { location: `${elsewhere.origin}/x` }).end(),
      );
      const response = await signAndSend(digest, requestTo(url));
      expect([response.status, response.credentialDropped, seen]).to.deep.equal([401, true, [undefined]]);
    });

    for (const [title, status, name] of [
      ['a 407, which a proxy sends', 407, 'nonce'],
      ['a 403', 403, 'nonce'],
      ['a challenge that the credential can’t answer', 401, 'realm'],
    ] as const) {
      it(`returns ${title}, with its body`, async () => {
        const { listener } = challenge(status, 'who are you?', name);
        const request = await digest(requestTo(await servers.http(listener)), authContext);
        const response = await send(request, defaultOptions);
        expect([response.status, (await readAll(response)).toString()]).to.deep.equal([status, 'who are you?']);
      });
    }

    it('closes the response when the answer fails', async () => {
      const failing = createApply(
        toy<null>({
          answerChallenge: () => {
            throw new RestError('credential', 'unknown algorithm');
          },
        }),
        null,
      );
      let closed: Promise<unknown> | undefined;
      const url = await servers.http((request, response) => {
        closed = new Promise((resolve) => request.socket.on('close', resolve));
        response.writeHead(401, { 'content-length': 100_000 }).write('x');
      });
      expect((await catchRejection(signAndSend(failing, requestTo(url)))).message).to.equal('unknown algorithm');
      await closed;
    });
  });
});
