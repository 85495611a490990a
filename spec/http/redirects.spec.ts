import { expect } from 'chai';
import { readAll } from '../../lib/http/readBody.js';
import { buildRedirectedRequest, followRedirects } from '../../lib/http/redirects.js';
import { RestError } from '../../lib/errors.js';
import type { HttpRequest, SendOptions } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import {
  bytes,
  defaultOptions,
  catchFailure,
  header,
  requestTo,
  createTestSender,
  summarize,
} from '../support/httpClient.js';

const here = 'https://a.test/x/y?q=1';

function next(status: number, location: string | undefined, more: Partial<HttpRequest> = {}, from = here) {
  const headers = location === undefined ? {} : { location };
  return buildRedirectedRequest(requestTo(from, more), { status, headers });
}

describe('buildRedirectedRequest', () => {
  describe('method and body', () => {
    const kept = 'kept';
    const cases: [status: number, method: string, nextMethod: string, body: 'kept' | 'none'][] = [
      [301, 'GET', 'GET', kept],
      [301, 'POST', 'GET', 'none'],
      [301, 'post', 'GET', 'none'],
      [301, 'PUT', 'PUT', kept],
      [301, 'HEAD', 'HEAD', kept],
      [302, 'POST', 'GET', 'none'],
      [302, 'PATCH', 'PATCH', kept],
      [302, 'DELETE', 'DELETE', kept],
      [303, 'GET', 'GET', 'none'],
      [303, 'HEAD', 'HEAD', kept],
      [303, 'POST', 'GET', 'none'],
      [303, 'PUT', 'GET', 'none'],
      [303, 'DELETE', 'GET', 'none'],
      [307, 'POST', 'POST', kept],
      [307, 'GET', 'GET', kept],
      [308, 'POST', 'POST', kept],
      [308, 'PUT', 'PUT', kept],
    ];
    for (const [status, method, nextMethod, body] of cases) {
      it(`${status} turns ${method} into ${nextMethod}, body ${body}`, () => {
        const original = bytes('x');
        const headers = [header('Content-Type', 'a/b'), header('content-language', 'de'), header('X-A', '1')];
        const request = next(status, '/', { method, body: original, headers });
        expect(request?.method).to.equal(nextMethod);
        expect(request?.body).to.deep.equal(body === kept ? original : { kind: 'none' });
        expect(request?.headers).to.deep.equal(body === kept ? headers : [header('X-A', '1')]);
      });
    }
  });

  for (const status of [200, 300, 304, 305, 306, 400]) {
    it(`returns undefined for ${status}`, () => expect(next(status, '/z')).to.be.undefined);
  }

  const legacy: [status: number, method: string, nextMethod: string][] = [
    [301, 'POST', 'GET'],
    [302, 'PUT', 'GET'],
    [302, 'DELETE', 'GET'],
    [303, 'PATCH', 'GET'],
    [308, 'POST', 'GET'],
    [302, 'HEAD', 'HEAD'],
    [307, 'PUT', 'PUT'],
    [307, 'DELETE', 'DELETE'],
  ];
  for (const [status, method, nextMethod] of legacy) {
    it(`${status} turns ${method} into ${nextMethod} with the method get`, () => {
      const body = { kind: 'bytes', bytes: Buffer.from('x') } as const;
      const request = { method, url: new URL('https://a.test/x'), headers: [], body };
      const followed = buildRedirectedRequest(
        request,
        { status, headers: { location: '/y' } },
        { redirectMethod: 'get' },
      );
      const kept = method === nextMethod;
      expect([followed?.method, followed?.body]).to.deep.equal([nextMethod, kept ? body : { kind: 'none' }]);
    });
  }

  const kept: [status: number, method: string, nextMethod: string][] = [
    [301, 'POST', 'POST'],
    [302, 'POST', 'POST'],
    [302, 'DELETE', 'DELETE'],
    [303, 'POST', 'GET'],
    [303, 'HEAD', 'HEAD'],
  ];
  for (const [status, method, nextMethod] of kept) {
    it(`${status} turns ${method} into ${nextMethod} with the method keep`, () => {
      const request = requestTo(here, { method, body: bytes('x'), headers: [header('Content-Type', 'a/b')] });
      const followed = buildRedirectedRequest(
        request,
        { status, headers: { location: '/y' } },
        { redirectMethod: 'keep' },
      );
      const isKept = nextMethod !== 'GET';
      expect(followed?.method).to.equal(nextMethod);
      expect(followed?.body).to.deep.equal(isKept ? request.body : { kind: 'none' });
      expect(followed?.headers).to.deep.equal(isKept ? request.headers : []);
    });
  }

  for (const [location, isFollowed] of [
    ['/z', true],
    ['https://a.test:443/z', true],
    ['http://a.test/z', false],
    ['https://b.test/z', false],
    ['https://a.test:8443/z', false],
  ] as const) {
    it(`${isFollowed ? 'follows' : 'does not follow'} ${location} within the origin ${new URL(here).origin}`, () => {
      const followed = buildRedirectedRequest(
        requestTo(here),
        { status: 302, headers: { location } },
        { redirectsWithinOrigin: true },
      );
      expect(followed !== undefined).to.equal(isFollowed);
    });
  }

  it('returns undefined without Location', () => expect(next(302, undefined)).to.be.undefined);

  describe('Location', () => {
    const cases: [location: string, url: string, from?: string][] = [
      ['/z', 'https://a.test/z'],
      ['z', 'https://a.test/x/z'],
      ['?r=2', 'https://a.test/x/y?r=2'],
      ['//b.test/z', 'https://b.test/z'],
      ['http://b.test', 'http://b.test/'],
      ['HTTPS://B.test:443/%7e', 'https://b.test/%7e'],
      ['/z#there', 'https://a.test/z#there'],
      ['/z', 'https://a.test/z#here', `${here}#here`],
      ['/z#there', 'https://a.test/z#there', `${here}#here`],
      ['https://user:pass@b.test/z', 'https://b.test/z'],
      ['/ü', 'https://a.test/%C3%BC'],
      ["/z?q='x'&r=%27", "https://a.test/z?q='x'&r=%27"],
      [Buffer.from('/ü', 'utf8').toString('latin1'), 'https://a.test/%C3%BC'],
    ];
    for (const [location, url, from] of cases) {
      it(`${JSON.stringify(location)} leads to ${url}`, () => {
        expect(next(302, location, {}, from)?.url.href).to.equal(url);
      });
    }

    for (const location of [undefined, '', ' ', '\t ']) {
      it(`${JSON.stringify(location)} is not followed (case empty-location)`, () => {
        for (const status of [301, 302, 303, 307, 308]) {
          expect(next(status, location, { method: 'POST', body: bytes('b') })).to.be.undefined;
        }
      });
    }

    for (const [location, message] of [
      ['ftp://b.test/', 'The server redirects to a ftp: URL; only http: and https: are followed'],
      ['file:///etc/passwd', 'The server redirects to a file: URL; only http: and https: are followed'],
      ['http://', 'The server redirects to an invalid URL'],
      ['http://b.test:99999/?token=s3cret', 'The server redirects to an invalid URL'],
    ] as const) {
      it(`fails for ${location}`, async () => {
        const error = await catchFailure((async () => next(302, location))());
        expect(summarize(error)).to.deep.equal(['TransportError', 'ERR_FR_REDIRECTION_FAILURE', true, message]);
      });
    }
  });

  describe('values of a credential', () => {
    const headers = [
      header('Authorization', 'Bearer x'),
      header('COOKIE', 'a=b'),
      header('Proxy-Authorization', 'Basic x'),
      header('X-Api-Key', 'key', 'credential'),
      header('Host', 'inner.test'),
      header('X-Plain', '1'),
    ];
    const all = headers.map(({ name }) => name);
    const names = (location: string): string[] | undefined =>
      next(307, location, { headers, credentialQuery: ['key'] })?.headers.map(({ name }) => name);

    for (const [location, kept] of [
      ['/z', all],
      ['https://a.test:443/z', all],
      ['https://A.TEST/z', all],
      ['http://a.test/x', ['X-Plain']],
      ['https://a.test:444/', ['X-Plain']],
      ['https://b.test/', ['X-Plain']],
      ['https://sub.a.test/', ['X-Plain']],
      ['//a.test.evil.test/', ['X-Plain']],
      ['https://a.test@evil.test/', ['X-Plain']],
    ] as const) {
      it(`are ${kept === all ? 'sent' : 'not sent'} to ${location}`, () => {
        expect(names(location)).to.deep.equal(kept);
      });
    }

    for (const [location, url] of [
      ['https://b.test/?key=s&a=%2f+&b', 'https://b.test/?a=%2f+&b'],
      ['https://b.test/?%6bey=s', 'https://b.test/'],
      ['https://b.test/?monkey=s&KEY=t&key', 'https://b.test/?monkey=s&KEY=t'],
      ['https://a.test/?key=s', 'https://a.test/?key=s'],
    ] as const) {
      it(`are removed from the query of ${location}`, () => {
        expect(next(302, location, { credentialQuery: ['key'] })?.url.href).to.equal(url);
      });
    }

    it('are not sent again after returning to the first origin', () => {
      const away = next(307, 'https://b.test/', { headers, credentialQuery: ['key'] });
      const home = away && buildRedirectedRequest(away, { status: 307, headers: { location: `${here}&key=s` } });
      expect(home?.headers).to.deep.equal([header('X-Plain', '1')]);
      expect(home?.url.href).to.equal(here);
    });
  });
});

describe('followRedirects', () => {
  const servers = createLoopback();

  /** Redirects `/n` to `/n-1` and responds with 200 at `/0`. */
  const countdown = (): Promise<URL> =>
    servers.http((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('landed');
      else response.writeHead(302, { Location: `/${left - 1}` }).end('moved');
    });

  it('returns the final URL and the number of redirects', async () => {
    const url = await countdown();
    const response = await createTestSender().send(requestTo(new URL('/3', url)), defaultOptions);
    expect([response.url.pathname, response.redirects]).to.deep.equal(['/0', 3]);
    expect((await readAll(response)).toString()).to.equal('landed');
  });

  it('fails after the maximum number of redirects', async () => {
    const url = await countdown();
    const { send } = createTestSender();
    const last = await send(requestTo(new URL('/5', url)), defaultOptions);
    expect([last.status, last.redirects]).to.deep.equal([200, 5]);
    last.body.destroy();
    expect(summarize(await catchFailure(send(requestTo(new URL('/6', url)), defaultOptions)))).to.deep.equal([
      'TransportError',
      'ERR_FR_TOO_MANY_REDIRECTS',
      true,
      'Maximum number of redirects exceeded',
    ]);
  });

  it('waits before each redirect, and the wait does not count towards the deadline', async () => {
    const url = await countdown();
    const waits: unknown[] = [];
    const starts: number[] = [];
    const send = followRedirects((hop) => {
      starts.push(hop.startedAt);
      return createTestSender().send(hop.request, { ...defaultOptions, maxRedirects: 0 });
    });
    const waitForNext: NonNullable<SendOptions['waitForNext']> = async (next, previous) => {
      waits.push([next.url.pathname, previous.url.pathname, previous.body.closed]);
      await new Promise((resolve) => setImmediate(resolve));
    };
    const options = { ...defaultOptions, deadlineMs: 60_000, waitForNext };
    const response = await send(requestTo(new URL('/2', url)), options);
    response.body.destroy();
    expect(waits).to.deep.equal([
      ['/1', '/2', true],
      ['/0', '/1', true],
    ]);
    expect(starts[1]).to.be.above(starts[0] ?? NaN);
    expect(starts[2]).to.be.above(starts[1] ?? NaN);
  });

  it('throws what the wait before a redirect throws', async () => {
    const waitForNext = (): Promise<never> => Promise.reject(new RestError('rate_limit', 'too long'));
    const options = { ...defaultOptions, waitForNext };
    const error = await catchFailure(createTestSender().send(requestTo(new URL('/2', await countdown())), options));
    expect(error.message).to.equal('too long');
  });

  it('returns a redirect as the response with maxRedirects 0', async () => {
    const url = await countdown();
    const response = await createTestSender().send(requestTo(new URL('/2', url)), {
      ...defaultOptions,
      maxRedirects: 0,
    });
    expect([response.status, response.headers.location, response.redirects]).to.deep.equal([302, '/1', 0]);
    expect((await readAll(response)).toString()).to.equal('moved');
  });

  it('returns a redirect without Location as the response', async () => {
    const url = await servers.http((_request, response) => response.writeHead(302).end('where?'));
    const response = await createTestSender().send(requestTo(url), defaultOptions);
    expect([response.status, (await readAll(response)).toString()]).to.deep.equal([302, 'where?']);
  });

  it('reuses the connection after a short body, and closes it for a long one', async () => {
    for (const [size, connections] of [
      [1000, 1],
      [2_000_000, 2],
    ] as const) {
      const sockets = new Set();
      const url = await servers.http((request, response) => {
        sockets.add(request.socket);
        if (request.url === '/') response.writeHead(302, { Location: '/end' }).end(Buffer.alloc(size));
        else response.end();
      });
      await readAll(await createTestSender().send(requestTo(url), defaultOptions));
      expect(sockets.size).to.equal(connections);
    }
  });

  it('sends no value of a credential to another origin', async () => {
    const marker = 's3cret-marker';
    const seen: string[] = [];
    const elsewhere = await servers.http((request, response) => {
      seen.push(JSON.stringify([request.url, request.rawHeaders]));
      if (request.url === '/back') response.writeHead(307, { Location: `http://${home.host}/again` });
      response.end();
    });
    const atHome: string[] = [];
    const home = await servers.http((request, response) => {
      atHome.push(JSON.stringify([request.url, request.rawHeaders]));
      const location = request.url?.startsWith('/again') ? '/end' : `http://${elsewhere.host}/back`;
      if (request.url === '/end') response.end('end');
      else response.writeHead(307, { Location: location }).end();
    });
    const request = requestTo(new URL(`/?key=${marker}`, home), {
      headers: [header('Authorization', marker), header('X-Key', marker, 'credential'), header('X-Plain', 'kept')],
      credentialQuery: ['key'],
    });
    const response = await createTestSender().send(request, defaultOptions);
    expect([(await readAll(response)).toString(), response.redirects]).to.deep.equal(['end', 3]);
    expect(atHome[0]).to.include(marker);
    expect([seen.length, atHome.length]).to.deep.equal([1, 3]);
    expect([...seen, ...atHome.slice(1)].join())
      .to.include('kept')
      .and.not.include(marker);
  });

  it('fails as sent when only a later hop can’t connect', async () => {
    const closedPort = await servers.closedPort();
    const url = await servers.http((_request, response) =>
      response.writeHead(303, { Location: closedPort.href }).end(),
    );
    const error = await catchFailure(createTestSender().send(requestTo(url, { method: 'POST' }), defaultOptions));
    expect([error.reason, error.sent]).to.deep.equal(['ECONNREFUSED', true]);
  });

  it('fails for a Location that can’t be followed, and closes the connection', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await servers.http((request, response) => {
      closed = new Promise((resolve) => request.socket.on('close', resolve));
      response.writeHead(302, { Location: 'mailto:a@b.test', 'Content-Length': 9 }).write('x');
    });
    expect((await catchFailure(createTestSender().send(requestTo(url), defaultOptions))).reason).to.equal(
      'ERR_FR_REDIRECTION_FAILURE',
    );
    await closed;
  });
});
