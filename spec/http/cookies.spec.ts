import { expect } from 'chai';
import { createCookieStore } from '../../lib/http/cookieStore.js';
import { readAll } from '../../lib/http/readBody.js';
import type { HttpRequest } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import { createTestSender, defaultOptions, header, requestTo } from '../support/httpClient.js';

describe('createCookieStore', () => {
  const page = 'https://api.example.com/a/b';

  const cases: [line: string, url: string, cookies: string][] = [
    ['a=1', page, 'a=1'],
    ['a=1', 'https://api.example.com/a/', 'a=1'],
    ['a=1', 'https://api.example.com/b', ''],
    ['a=1; Path=/', 'https://api.example.com/b', 'a=1'],
    ['a=1', 'https://www.api.example.com/a/b', ''],
    ['a=1; Domain=example.com', 'https://www.example.com/a/b', 'a=1'],
    ['a=1; Domain=.EXAMPLE.com', 'https://example.com/a/b', 'a=1'],
    ['a=1; Domain=other.com', page, ''],
    ['a=1; Domain=com', page, ''],
    ['a=1; Secure', page, 'a=1'],
    ['a=1; Secure', 'http://api.example.com/a/b', ''],
    ['a=1; Secure; Domain=example.com', 'http://example.com/a/b', ''],
    ['a=1; HttpOnly; SameSite=Strict', page, 'a=1'],
    ['a=1; Max-Age=0', page, ''],
    ['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', page, ''],
    ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', page, 'a=1'],
    ['__Host-a=1; Secure; Path=/', page, '__Host-a=1'],
    ['__Host-a=1; Secure; Path=/; Domain=example.com', page, ''],
    ['__Secure-a=1', page, ''],
    ['a=b=c', page, 'a=b=c'],
    ['a="b c"', page, 'a="b c"'],
    ['a=', page, 'a='],
    ['a', page, 'a'],
    ['', page, ''],
    [';;; =', page, ''],
    ['a=é\u0080', page, 'a=é\u0080'],
    [`a=${'x'.repeat(4094)}`, page, `a=${'x'.repeat(4094)}`],
    [`a=${'x'.repeat(4095)}`, page, ''],
  ];
  for (const [line, url, cookies] of cases) {
    it(`returns "${cookies.slice(0, 30)}" for ${url} after "${line.slice(0, 60)}"`, () => {
      const store = createCookieStore();
      store.store(new URL(page), [line]);
      expect(store.read(new URL(url))).to.equal(cookies);
    });
  }

  it('replaces, removes and orders cookies', () => {
    const store = createCookieStore();
    store.store(new URL(page), [
      'a=1; Path=/',
      'b=2; Path=/',
      'c=3; Path=/a/b',
      'a=4; Path=/',
      'b=; Path=/; Max-Age=0',
    ]);
    expect(store.read(new URL(page))).to.equal('c=3; a=4');
  });

  it('takes Secure cookies of this machine over plain http, and of no other', () => {
    const pages = ['http://localhost/', 'http://127.0.0.1/', 'http://api.example.com/'];
    const cookies = pages.map((page) => {
      const store = createCookieStore();
      store.store(new URL(page), ['a=1; Secure']);
      return store.read(new URL(page));
    });
    expect(cookies).to.deep.equal(['a=1', 'a=1', '']);
  });

  it('takes cookies of an address and of localhost', () => {
    for (const url of ['http://127.0.0.1:8080/', 'http://[::1]/', 'http://localhost/']) {
      const store = createCookieStore();
      store.store(new URL(url), ['a=1']);
      expect(store.read(new URL(url)), url).to.equal('a=1');
    }
  });
});

describe('cookies of requests', () => {
  const servers = createLoopback();

  /** Sends a request to a server that responds to each path with its entry: Set-Cookie lines and Location. */
  async function exchange(
    paths: Readonly<Record<string, readonly [cookies: readonly string[], location?: string]>>,
    requests: readonly Partial<HttpRequest>[] = [{}],
    cookies = createCookieStore(),
  ): Promise<string[]> {
    const seen: string[] = [];
    const url = await servers.http(({ url: path = '', headers, rawHeaders }, response) => {
      const lines = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'cookie');
      seen.push(`${path} ${headers.cookie ?? '-'} ${String(lines.length)}`);
      const [set, location] = paths[path] ?? [[]];
      const target = location?.replace('localhost', `localhost:${url.port}`);
      response.writeHead(location === undefined ? 200 : 302, {
        'Set-Cookie': [...set],
        ...(target !== undefined && { Location: target }),
      });
      response.end();
    });
    const { send } = createTestSender();
    for (const request of requests) {
      await readAll(await send(requestTo(url, request), { ...defaultOptions, cookies }));
    }
    return seen;
  }

  it('follow redirects, as they are when the redirect is followed', async () => {
    const paths = { '/': [['a=1', 'b=2'], '/next'], '/next': [['b=3'], '/end'] } as const;
    expect(await exchange(paths)).to.deep.equal(['/ - 0', '/next a=1; b=2 1', '/end a=1; b=3 1']);
  });

  it('are kept for the next request of the store, and for no other', async () => {
    const paths = { '/': [['a=1']] } as const;
    expect(await exchange(paths, [{}, {}])).to.deep.equal(['/ - 0', '/ a=1 1']);
    expect(await exchange(paths)).to.deep.equal(['/ - 0']);
  });

  it('stay with their host', async () => {
    const paths = { '/': [['a=1'], 'http://localhost/there'] } as const;
    expect(await exchange(paths)).to.deep.equal(['/ - 0', '/there - 0']);
  });

  it('are added to those of the request, which win', async () => {
    const paths = { '/': [['a=1', 'b=2', 'c']] } as const;
    const own = { headers: [header('cookie', 'b=own; d=4'), header('Cookie', ' e=5;')] };
    expect(await exchange(paths, [{}, own])).to.deep.equal(['/ - 0', '/ b=own; d=4; e=5; a=1; c 1']);
  });

  it('do not carry those of the request to another origin', async () => {
    const paths = { '/': [['a=1'], 'http://localhost/there'], '/there': [['b=2'], '/end'] } as const;
    const own = { headers: [header('Cookie', 'key=s3cret', 'credential')] };
    expect(await exchange(paths, [{}, own])).to.deep.equal([
      '/ - 0',
      '/there - 0',
      '/end b=2 1',
      '/ key=s3cret; a=1 1',
      '/there b=2 1',
      '/end b=2 1',
    ]);
  });

  it('are part of the answer to a challenge', async () => {
    const seen: unknown[] = [];
    const url = await servers.http(({ headers }, response) => {
      seen.push([headers.authorization, headers.cookie]);
      response.writeHead(headers.authorization === undefined ? 401 : 200, { 'Set-Cookie': 'a=1' }).end();
    });
    const answer = requestTo(url, { headers: [header('Authorization', 'x', 'credential')] });
    const request = requestTo(url, { authentication: { answerChallenge: async () => Promise.resolve(answer) } });
    await readAll(await createTestSender().send(request, { ...defaultOptions, cookies: createCookieStore() }));
    expect(seen).to.deep.equal([
      [undefined, undefined],
      ['x', 'a=1'],
    ]);
  });

  it('are ignored without a store', async () => {
    const seen: unknown[] = [];
    const url = await servers.http(({ headers, url: path }, response) => {
      seen.push(headers.cookie);
      response.writeHead(path === '/' ? 302 : 200, { 'Set-Cookie': 'a=1', Location: '/end' }).end();
    });
    await readAll(await createTestSender().send(requestTo(url), defaultOptions));
    expect(seen).to.deep.equal([undefined, undefined]);
  });
});
