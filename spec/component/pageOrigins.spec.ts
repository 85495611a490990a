import type { IncomingMessage, RequestListener } from 'node:http';
import { expect } from 'chai';

import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies } from '../support/stepHarness.js';

const KEY = 'sk-marker-4711';
const FIRST = 'http://api.test:8080/items?page=1';
const CONFIG = {
  reader: { url: `"${FIRST}"` },
  records: 'items',
  pagination: { kind: 'url', next: '$response.body.next' },
};

/** A proxy that plays every host: the requests for page 2, wherever it is, and their key. */
interface Hosts {
  readonly listener: RequestListener;
  readonly seen: string[];
}

function playHosts(respond: (url: string) => { readonly next?: string; readonly redirect?: string }): Hosts {
  const seen: string[] = [];
  const listener = (request: IncomingMessage, response: Parameters<RequestListener>[1]): void => {
    const url = request.url ?? '';
    seen.push(`${url} ${request.headers['x-key'] === undefined ? 'without' : 'with'} key`);
    expect(JSON.stringify(request.headers).includes(KEY)).to.equal(request.headers['x-key'] === KEY);
    const { next, redirect } = respond(url);
    if (redirect !== undefined) response.writeHead(307, { location: redirect });
    else response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: [url], next }));
  };
  return { listener, seen };
}

describe('the credential of a paginated request', () => {
  const servers = createLoopback();
  const secret = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } };

  async function requestPages({ listener, seen }: Hosts): Promise<readonly string[]> {
    const proxy = await servers.http(listener);
    const step = await createStepHarness(servers, { secret });
    expect(readBodies(await step.runRequest({ ...CONFIG, proxy: proxy.origin }))).to.have.length.of.at.least(1);
    return seen;
  }

  const linkFromFirst = (link: string) => (url: string) => (url === FIRST ? { next: link } : {});

  /** The next link, as the first page has it, and where it leads. */
  const own: [title: string, link: string, requested: string][] = [
    ['a path', '/items?page=2', 'http://api.test:8080/items?page=2'],
    ['a query', '?page=2', 'http://api.test:8080/items?page=2'],
    ['the same host without a scheme', '//api.test:8080/2', 'http://api.test:8080/2'],
    ['the same URL in upper case', 'HTTP://API.TEST:8080/2', 'http://api.test:8080/2'],
    ['a host of full-width letters', 'http://ａpi.test:8080/2', 'http://api.test:8080/2'],
    ['a percent-encoded host', 'http://%61pi.test:8080/2', 'http://api.test:8080/2'],
    ['user info', 'http://user:password@api.test:8080/2', 'http://api.test:8080/2'],
    ['dot segments', 'http://api.test:8080/a/../../2', 'http://api.test:8080/2'],
    ['a port with leading zeros', 'http://api.test:08080/2', 'http://api.test:8080/2'],
    ['a tab in the host', 'http://api.te\tst:8080/2', 'http://api.test:8080/2'],
  ];
  for (const [title, link, requested] of own) {
    it(`goes to the same origin with ${title}`, async () =>
      expect(await requestPages(playHosts(linkFromFirst(link)))).to.deep.equal([
        `${FIRST} with key`,
        `${requested} with key`,
      ]));
  }

  const foreign: [title: string, link: string, requested: string][] = [
    ['another host', 'http://evil.test:8080/2', 'http://evil.test:8080/2'],
    ['another host without a scheme', '//evil.test:8080/2', 'http://evil.test:8080/2'],
    ['another port', 'http://api.test:8081/2', 'http://api.test:8081/2'],
    ['the default port', 'http://api.test/2', 'http://api.test/2'],
    ['a subdomain', 'http://x.api.test:8080/2', 'http://x.api.test:8080/2'],
    ['the parent domain', 'http://test:8080/2', 'http://test:8080/2'],
    ['a host that begins with ours', 'http://api.test.evil.test:8080/2', 'http://api.test.evil.test:8080/2'],
    ['our host as user info', 'http://api.test:8080@evil.test:8080/2', 'http://evil.test:8080/2'],
    ['our host after a backslash', 'http://evil.test:8080\\@api.test:8080/2', 'http://evil.test:8080/@api.test:8080/2'],
    ['backslashes in place of slashes', '\\\\evil.test:8080\\2', 'http://evil.test:8080/2'],
    ['a trailing dot', 'http://api.test.:8080/2', 'http://api.test.:8080/2'],
    ['a letter of another script', 'http://аpi.test:8080/2', 'http://xn--pi-6kc.test:8080/2'],
    ['an IDN', 'http://api.bücher.test:8080/2', 'http://api.xn--bcher-kva.test:8080/2'],
    ['an ideographic full stop at the end', 'http://api.test。:8080/2', 'http://api.test.:8080/2'],
    ['an IP address', 'http://127.0.0.1:8080/2', 'http://127.0.0.1:8080/2'],
    ['an IP address as a number', 'http://0x7f000001:8080/2', 'http://127.0.0.1:8080/2'],
    ['an IPv6 address', 'http://[::ffff:127.0.0.1]:8080/2', 'http://[::ffff:7f00:1]:8080/2'],
  ];
  for (const [title, link, requested] of foreign) {
    it(`doesn't go to ${title}`, async () =>
      expect(await requestPages(playHosts(linkFromFirst(link)))).to.deep.equal([
        `${FIRST} with key`,
        `${requested} without key`,
      ]));
  }

  it("doesn't go to a page whose relative link comes from another host after a redirect", async () => {
    const hosts = playHosts((url) => {
      if (url === FIRST) return { redirect: 'http://evil.test:8080/items' };
      return url.endsWith('/items') ? { next: '/2' } : {};
    });
    expect(await requestPages(hosts)).to.deep.equal([
      `${FIRST} with key`,
      'http://evil.test:8080/items without key',
      'http://evil.test:8080/2 without key',
    ]);
  });

  it('returns to its origin after a page elsewhere', async () => {
    const hosts = playHosts((url) => {
      if (url === FIRST) return { next: 'http://evil.test:8080/2' };
      return url.endsWith('/2') ? { next: 'http://api.test:8080/3' } : {};
    });
    expect(await requestPages(hosts)).to.deep.equal([
      `${FIRST} with key`,
      'http://evil.test:8080/2 without key',
      'http://api.test:8080/3 with key',
    ]);
  });

  it("doesn't follow a redirect of a page to another host", async () => {
    const hosts = playHosts((url) => {
      if (url === FIRST) return { next: '/2' };
      return url === 'http://api.test:8080/2' ? { redirect: 'http://evil.test:8080/2' } : {};
    });
    expect(await requestPages(hosts)).to.deep.equal([
      `${FIRST} with key`,
      'http://api.test:8080/2 with key',
      'http://evil.test:8080/2 without key',
    ]);
  });

  for (const [link, problem] of [
    ['ftp://api.test/2', 'starts with ftp:; only http: and https: are requested'],
    ['javascript:alert(1)', 'starts with javascript:; only http: and https: are requested'],
    ['http://[::1/2', 'is invalid; check where it comes from'],
    ['http://api.test:99999/2', 'is invalid; check where it comes from'],
  ] as const) {
    it(`fails for ${link} before it is requested`, async () => {
      const hosts = playHosts(linkFromFirst(link));
      const proxy = await servers.http(hosts.listener);
      const step = await createStepHarness(servers, { secret });
      const error = await catchRejection(step.runRequest({ ...CONFIG, proxy: proxy.origin }));
      expect(error.message).to.equal(`Pagination: the URL of the next page ${problem}`);
      expect(hosts.seen).to.deep.equal([`${FIRST} with key`]);
    });
  }
});

describe('a run of many pages', () => {
  const servers = createLoopback();
  const pagination = { kind: 'cursor', next: '$response.body.next', name: 'c' };

  /** Serves pages of one record; `next` gives the cursor after one. */
  async function run(next: (at: number) => number | undefined) {
    let requests = 0;
    const server = await servers.http((request, response) => {
      requests += 1;
      const at = Number(new URL(request.url ?? '', 'http://x').searchParams.get('c') ?? 1);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ items: ['same'], next: next(at) }));
    });
    const step = await createStepHarness(servers);
    let emitted = 0;
    const config = { reader: { url: `"${server.origin}/"` }, records: 'items', pagination };
    const result = step.runRequest(config, { body: {} }, () => Promise.resolve(void (emitted += 1)));
    return { result, count: () => ({ requests, emitted }) };
  }

  it('stops at page 703 for a cycle of three that begins at page 700', async () => {
    const { result, count } = await run((at) => (at === 702 ? 700 : at + 1));
    expect((await catchRejection(result)).message).to.equal(
      'Pagination: page 703 is page 700 again: the cursor 700 came before. Check next, or the parameter that sends it',
    );
    expect(count()).to.deep.equal({ requests: 702, emitted: 702 });
  });

  it('completes 1,000 equal pages whose cursors advance', async () => {
    const { result, count } = await run((at) => (at < 1000 ? at + 1 : undefined));
    await result;
    expect(count()).to.deep.equal({ requests: 1000, emitted: 1000 });
  });
});
