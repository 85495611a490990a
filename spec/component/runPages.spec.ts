import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';

import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

const KEY = 'sk-marker-4711';

/** A page of a played API. */
interface Page {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

describe('runPages', () => {
  const servers = createLoopback();

  /** Starts a server and a step whose requests it records. */
  async function setUp(
    answer: (url: URL, request: IncomingMessage, body: string) => Page,
    settings: StepHarnessSettings = {},
  ): Promise<{ url: string; requests: string[]; seen: IncomingMessage[]; step: StepHarness }> {
    const requests: string[] = [];
    const seen: IncomingMessage[] = [];
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        requests.push([request.url, body].filter((part) => part !== '').join(' '));
        seen.push(request);
        const page = answer(new URL(request.url ?? '', server), request, body);
        response.writeHead(page.status ?? 200, { 'content-type': 'application/json', ...page.headers });
        response.end(JSON.stringify(page.body));
      });
    };
    const server: URL = await servers.http(listener);
    return { url: server.origin, requests, seen, step: await createStepHarness(servers, settings) };
  }

  const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => ({ id: from + at }));
  const countdown = (records: readonly unknown[], size: number, from: number) => records.slice(from, from + size);

  describe('kinds', () => {
    it('follows Link headers, relative and absolute, to the last page', async () => {
      const { url, requests, step } = await setUp(({ searchParams, origin }) => {
        const page = Number(searchParams.get('page') ?? 1);
        const next =
          page === 1 ? '</items?page=2>; rel="next"' : `<${origin}/items?page=3>; rel="next", </x>; rel="prev"`;
        return { body: ids(page * 10, 2), ...(page < 3 && { headers: { link: next } }) };
      });
      const config = { reader: { url: `"${url}/items"` }, records: '$', pagination: { kind: 'link' } };
      expect(readBodies(await step.runRequest(config)).map((body) => (body as { id: number }).id)).to.deep.equal([
        10, 11, 20, 21, 30, 31,
      ]);
      expect(requests).to.deep.equal(['/items', '/items?page=2', '/items?page=3']);
    });

    it('requests the URL in the body, until it is null', async () => {
      const { url, requests, step } = await setUp(({ pathname }) =>
        pathname === '/a' ? { body: { items: [1, 2], next: 'b?x=1' } } : { body: { items: [3], next: null } },
      );
      const pagination = { kind: 'url', next: '$response.body.next' };
      const config = { reader: { url: `"${url}/a?keep=1"` }, records: 'items', pagination };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2, 3]);
      expect(requests).to.deep.equal(['/a?keep=1', '/b?x=1']);
    });

    it('sends the cursor in the query, beside its own parameters and the size', async () => {
      const { url, requests, step } = await setUp(({ searchParams }) =>
        searchParams.has('after') ? { body: { data: [3] } } : { body: { data: [1, 2], paging: { after: 'a/b==' } } },
      );
      const config = {
        reader: { url: `"${url}/?q=1"` },
        records: 'data',
        pagination: { kind: 'cursor', next: '$response.body.paging.after', name: 'after', size: 2, sizeName: 'limit' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2, 3]);
      expect(requests).to.deep.equal(['/?q=1&limit=2', '/?q=1&after=a%2Fb%3D%3D&limit=2']);
    });

    it('sends the last record as the cursor of a body, a list too', async () => {
      const { url, requests, step } = await setUp((_url, _request, body) => {
        const from = (JSON.parse(body) as { search_after?: [number] }).search_after?.[0] ?? 0;
        return {
          body: {
            hits: ids(from + 1, 2)
              .filter(({ id }) => id < 4)
              .map(({ id }) => ({ id, sort: [id, 'x'] })),
          },
        };
      });
      const config = {
        reader: { method: 'POST', url: `"${url}/_search"` },
        body: { json: '{ "size": 2 }' },
        records: 'hits',
        transform: 'id',
        pagination: { kind: 'cursor', next: '$last.sort', name: 'search_after', in: 'body' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2, 3]);
      expect(requests).to.deep.equal([
        '/_search {"size":2}',
        '/_search {"size":2,"search_after":[2,"x"]}',
        '/_search {"size":2,"search_after":[3,"x"]}',
      ]);
    });

    it('sends the cursor to a variable of GraphQL', async () => {
      const { url, requests, step } = await setUp((_url, _request, body) => {
        const { variables = {} } = JSON.parse(body) as { variables?: { after?: string } };
        const pageInfo = { hasNextPage: variables.after === undefined, endCursor: 'c1' };
        return { body: { data: { orders: { nodes: [variables.after ?? 'first'], pageInfo } } } };
      });
      const config = {
        reader: { method: 'POST', url: `"${url}/graphql"` },
        body: { graphql: { query: 'query($after: String) { orders }', variables: '{ "first": 1 }' } },
        records: 'data.orders.nodes',
        pagination: {
          kind: 'cursor',
          next: '$response.body.data.orders.pageInfo.endCursor',
          stop: '$not($response.body.data.orders.pageInfo.hasNextPage)',
          name: 'variables.after',
          in: 'body',
        },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal(['first', 'c1']);
      expect(requests.map((line) => line.replace(/.*"variables":/, ''))).to.deep.equal([
        '{"first":1}}',
        '{"first":1,"after":"c1"}}',
      ]);
    });

    it('sends a cursor in a header, in the path with its first value, and in a form', async () => {
      const { url, seen, requests, step } = await setUp((_url, request) => {
        const isFirst =
          request.headers['x-next'] === undefined && !(request.url ?? '').endsWith('b') && seen.length % 2 === 1;
        return { body: { items: [1], ...(isFirst && { next: 'b' }) } };
      });
      const next = '$response.body.next';
      const common = { records: 'items', reader: { url: `"${url}/"` } };
      await step.runRequest({ ...common, pagination: { kind: 'cursor', next, name: 'X-Next', in: 'header' } });
      await step.runRequest({
        ...common,
        reader: { url: `"${url}/list/{cursor}"` },
        pagination: { kind: 'cursor', next, name: 'cursor', in: 'path', start: '*' },
      });
      await step.runRequest({
        ...common,
        reader: { method: 'POST', url: `"${url}/"` },
        body: { form: '{ "a": 1 }' },
        pagination: { kind: 'cursor', next, name: 'cursor', in: 'body' },
      });
      expect(seen.map(({ headers }) => headers['x-next'])).to.deep.equal([undefined, 'b', ...Array<undefined>(4)]);
      expect(requests.slice(2)).to.deep.equal(['/list/%2A', '/list/b', '/ a=1', '/ a=1&cursor=b']);
    });

    it('uses $page in the request in place of a name', async () => {
      const { url, requests, step } = await setUp(({ searchParams }) => ({
        body: searchParams.get('p') === '3' ? [] : [Number(searchParams.get('p'))],
      }));
      const config = {
        reader: { url: `"${url}/?p=" & $page.cursor & "&n=" & $page.number & "&t=" & $page.total` },
        records: '$',
        pagination: { kind: 'page' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2]);
      expect(requests).to.deep.equal(['/?p=1&n=1&t=0', '/?p=2&n=2&t=1', '/?p=3&n=3&t=2']);
    });

    it('counts pages and offsets from the start, by the step, to the empty page', async () => {
      const all = ids(1, 5);
      const { url, requests, step } = await setUp(({ searchParams }) => {
        const offset = searchParams.has('page')
          ? Number(searchParams.get('page')) * 2
          : Number(searchParams.get('skip'));
        return { body: { items: countdown(all, 2, offset) } };
      });
      const run = async (pagination: object): Promise<unknown> =>
        readBodies(await step.runRequest({ reader: { url: `"${url}/"` }, records: 'items', pagination })).length;
      expect(await run({ kind: 'page', name: 'page', start: 0 })).to.equal(5);
      expect(await run({ kind: 'offset', name: 'skip' })).to.equal(5);
      expect(await run({ kind: 'offset', name: 'skip', step: 2, size: 2, sizeName: 'top' })).to.equal(5);
      expect(requests).to.deep.equal([
        ...['/?page=0', '/?page=1', '/?page=2', '/?page=3'],
        ...['/?skip=0', '/?skip=2', '/?skip=4', '/?skip=5'],
        ...['/?skip=0&top=2', '/?skip=2&top=2', '/?skip=4&top=2', '/?skip=6&top=2'],
      ]);
    });

    it('does not take a short page for the last one, except by stop', async () => {
      const pages = [[1, 2], [3], [4, 5], []];
      const { url, requests, step } = await setUp(({ searchParams }) => ({
        body: pages[Number(searchParams.get('page')) - 1],
      }));
      const run = async (more: object): Promise<unknown> =>
        readBodies(
          await step.runRequest({
            reader: { url: `"${url}/"` },
            records: '$',
            pagination: { kind: 'page', name: 'page', ...more },
          }),
        );
      expect(await run({})).to.deep.equal([1, 2, 3, 4, 5]);
      expect(await run({ stop: '$page.records < 2' })).to.deep.equal([1, 2, 3]);
      expect(requests).to.have.length(6);
    });
  });

  describe('emission', () => {
    it('emits responses, whose records are counted', async () => {
      const { url, step } = await setUp(({ searchParams }) => ({
        body: { items: countdown([1, 2, 3], 2, Number(searchParams.get('offset'))) },
      }));
      const config = {
        reader: { url: `"${url}/"` },
        records: 'items',
        emit: 'response',
        transform: '{ "page": $page, "items": body.items }',
        pagination: { kind: 'offset', name: 'offset' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([
        { page: { number: 1, records: 2, total: 2, cursor: 0 }, items: [1, 2] },
        { page: { number: 2, records: 1, total: 3, cursor: 2 }, items: [3] },
        { page: { number: 3, records: 0, total: 3, cursor: 3 }, items: [] },
      ]);
    });

    it('requests no page before the messages of the one before are taken', async () => {
      const order: string[] = [];
      const { url, step } = await setUp(({ searchParams }) => {
        const page = Number(searchParams.get('p'));
        order.push(`request ${page}`);
        return { body: page < 3 ? ids(page, 2) : [] };
      });
      const config = { reader: { url: `"${url}/"` }, records: '$', pagination: { kind: 'page', name: 'p' } };
      await step.runRequest(config, { body: {} }, async () => {
        await Promise.resolve();
        order.push('taken');
      });
      expect(order).to.deep.equal(['request 1', 'taken', 'taken', 'request 2', 'taken', 'taken', 'request 3']);
    });

    it('emits batches of a page, never of two', async () => {
      const { url, step } = await setUp(({ searchParams }) => ({
        body: countdown([1, 2, 3, 4, 5], 3, Number(searchParams.get('o'))),
      }));
      const config = {
        reader: { url: `"${url}/"` },
        records: '$',
        emit: { batch: 2 },
        pagination: { kind: 'offset', name: 'o' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([
        { records: [1, 2] },
        { records: [3] },
        { records: [4, 5] },
      ]);
    });
  });

  describe('limits', () => {
    const endless = ({ searchParams }: URL): Page => ({ body: ids(Number(searchParams.get('page')) * 10, 2) });
    const paged = (url: string, pagination: object, more: object = {}): Record<string, unknown> => ({
      reader: { url: `"${url}/"` },
      records: '$',
      pagination: { kind: 'page', name: 'page', ...pagination },
      ...more,
    });

    it('ends at maxPages with a warning, and says so in the last message', async () => {
      const { url, requests, step } = await setUp(endless);
      expect(readBodies(await step.runRequest(paged(url, { maxPages: 2 })))).to.deep.equal([
        { id: 10 },
        { id: 11 },
        { id: 20 },
        { id: 21, truncated: true },
      ]);
      expect(requests).to.have.length(2);
      expect(step.lines.filter((line) => line.includes('maxPages'))).to.deep.equal([
        `GET ${url}/ (page 2): ended at pagination.maxPages (2); there are more pages or records`,
      ]);
    });

    it('ends at maxRecords within a page and at its end, in batches and responses', async () => {
      const { url, requests, step } = await setUp(endless);
      const last = async (pagination: object, more?: object): Promise<unknown> =>
        readBodies(await step.runRequest(paged(url, pagination, more))).at(-1);
      expect(await last({ maxRecords: 3 })).to.deep.equal({ id: 20, truncated: true });
      expect(await last({ maxRecords: 4 })).to.deep.equal({ id: 21, truncated: true });
      expect(await last({ maxRecords: 3 }, { emit: { batch: 2 } })).to.deep.equal({
        records: [{ id: 20 }],
        truncated: true,
      });
      expect(await last({ maxRecords: 3 }, { emit: 'response', transform: '$page' })).to.deep.equal({
        number: 2,
        records: 2,
        total: 4,
        cursor: 2,
        truncated: true,
      });
      expect(requests).to.have.length(8);
    });

    it('is not truncated when nothing is left', async () => {
      const { url, step } = await setUp(({ searchParams }) => ({
        body: searchParams.get('page') === '1' ? ids(1, 2) : [],
      }));
      const bodies = readBodies(await step.runRequest(paged(url, { maxRecords: 3, maxPages: 2 })));
      expect(bodies).to.deep.equal([{ id: 1 }, { id: 2 }]);
    });

    it('fails at a limit with onLimit: fail, after the messages', async () => {
      const { url, step } = await setUp(endless);
      let taken = 0;
      const error = await catchRejection(
        step.runRequest(paged(url, { maxPages: 2, onLimit: 'fail' }), { body: {} }, () =>
          Promise.resolve(void (taken += 1)),
        ),
      );
      expect([taken, error.message]).to.deep.equal([
        4,
        'Pagination: there are more pages or records than pagination.maxPages (2) allows; raise it, or let onLimit be end',
      ]);
    });

    it('waits for the delay between pages, not after the last', async () => {
      const { url, step } = await setUp(endless);
      await step.runRequest(paged(url, { delay: '2s', maxPages: 3 }));
      expect(step.slept).to.deep.equal([2000, 2000]);
    });
  });

  describe('repetition', () => {
    it('fails for a cursor that comes again, and names page and cursor', async () => {
      const { url, requests, step } = await setUp(({ searchParams }) => {
        const at = Number(searchParams.get('c') ?? 1);
        return { body: { items: [at], next: at === 9 ? 7 : at + 1 } };
      });
      const pagination = { kind: 'cursor', next: '$response.body.next', name: 'c' };
      const error = await catchRejection(
        step.runRequest({ reader: { url: `"${url}/"` }, records: 'items', pagination }),
      );
      expect(error.message).to.equal(
        'Pagination: page 10 is page 7 again: the cursor 7 came before. Check next, or the parameter that sends it',
      );
      expect(requests).to.have.length(9);
    });

    it('fails for a URL that comes again, the first one too', async () => {
      const { url, step } = await setUp(() => ({ body: [1], headers: { link: '</items?token=signed>; rel=next' } }));
      const config = { reader: { url: `"${url}/items"` }, records: '$', pagination: { kind: 'link' } };
      const error = await catchRejection(step.runRequest(config));
      expect(error.message).to.equal(
        `Pagination: page 3 is page 2 again: its URL ${url}/items came before. Check next, or the parameter that sends it`,
      );
      const { url: own, step: other } = await setUp(() => ({ body: [1], headers: { link: '</items?a=1>; rel=next' } }));
      const again = await catchRejection(other.runRequest({ ...config, reader: { url: `"${own}/items?a=1"` } }));
      expect(again.message).to.include('page 2 is page 1 again');
    });

    it('accepts equal pages with cursors that advance', async () => {
      const { url, step } = await setUp(({ searchParams }) => {
        const at = Number(searchParams.get('c') ?? 1);
        return { body: { items: ['same'], ...(at < 50 && { next: at + 1 }) } };
      });
      const pagination = { kind: 'cursor', next: '$response.body.next', name: 'c' };
      const config = { reader: { url: `"${url}/"` }, records: 'items', pagination };
      expect(readBodies(await step.runRequest(config))).to.have.length(50);
    });
  });

  describe('credential', () => {
    const secret = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } };

    it('goes with every page of the origin, and to no other', async () => {
      const foreign: IncomingMessage[] = [];
      const other = await servers.http((request, response) => {
        foreign.push(request);
        response.setHeader('content-type', 'application/json').end('[3]');
      });
      const { url, seen, step } = await setUp(
        ({ pathname, port }) => ({
          body: [1],
          headers: {
            link: pathname === '/1' ? `<http://u:p@127.0.0.1:${port}/2>; rel=next` : `<${other.origin}/3>; rel=next`,
          },
        }),
        { secret },
      );
      const headers = [
        { key: 'Authorization', value: '"own"' },
        { key: 'X-Own', value: '"kept"' },
      ];
      const config = { reader: { url: `"${url}/1"`, headers }, records: '$', pagination: { kind: 'link' } };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 1, 3]);
      expect(seen.map((request) => [request.headers['x-key'], request.headers.authorization])).to.deep.equal([
        [KEY, 'own'],
        [KEY, 'own'],
      ]);
      expect(
        foreign.map((request) => [request.headers['x-key'], request.headers.authorization, request.headers['x-own']]),
      ).to.deep.equal([[undefined, undefined, 'kept']]);
    });

    it('is refused to another origin with crossOrigin: fail', async () => {
      const { url, seen, step } = await setUp(() => ({
        body: [1],
        headers: { link: '<https://elsewhere.example/2?secret=1>; rel=next' },
      }));
      const pagination = { kind: 'link', crossOrigin: 'fail' };
      const error = await catchRejection(step.runRequest({ reader: { url: `"${url}/1"` }, records: '$', pagination }));
      expect(error.message).to.equal(
        'Pagination: page 2 is on another origin, https://elsewhere.example/2; remove crossOrigin: fail to request it without the credential',
      );
      expect(seen).to.have.length(1);
    });

    it('is sent once where the server repeats it in the next URL, and not to another origin', async () => {
      const foreign: string[] = [];
      const other = await servers.http((request, response) => {
        foreign.push(request.url ?? '');
        response.setHeader('content-type', 'application/json').end('[3]');
      });
      const { url, requests, step } = await setUp(
        ({ pathname }) => ({
          body: [1],
          headers: {
            link: pathname === '/1' ? `</2?key=${KEY}&p=2>; rel=next` : `<${other.origin}/3?key=${KEY}&p=3>; rel=next`,
          },
        }),
        { secret: { type: 'api_key', credentials: { headerName: 'key', headerValue: KEY, location: 'query' } } },
      );
      const config = { reader: { url: `"${url}/1"` }, records: '$', pagination: { kind: 'link' } };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 1, 3]);
      expect(requests).to.deep.equal([`/1?key=${KEY}`, `/2?p=2&key=${KEY}`]);
      expect(foreign).to.deep.equal(['/3?p=3']);
    });

    it('is in no log line when the next URL has it in its path', async () => {
      const { url, requests, step } = await setUp(
        ({ pathname }) =>
          pathname === '/1' ? { body: [1], headers: { link: `</bot${KEY}/2>; rel=next` } } : { body: [2] },
        { secret: { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } } },
      );
      const config = { reader: { url: `"${url}/1"` }, records: '$', pagination: { kind: 'link' } };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2]);
      expect(requests).to.deep.equal(['/1', `/bot${KEY}/2`]);
      expect(step.lines.join()).to.include('/bot[secret]/2').and.not.to.include(KEY);
    });

    it('is refreshed for each page whose token has expired, and the page is requested again', async () => {
      const { url, requests, step } = await setUp(
        ({ searchParams }, request) => {
          const page = Number(searchParams.get('page'));
          if (page >= 3 && request.headers.authorization === 'Bearer old') return { status: 401, body: {} };
          return { body: page < 5 ? [page] : [] };
        },
        {
          secret: { type: 'oauth2', credentials: { access_token: 'old' } },
          refresh: {
            status: 200,
            body: {
              data: { id: 'S', attributes: { type: 'oauth2', state: 'ready', credentials: { access_token: 'new' } } },
            },
          },
        },
      );
      const config = { reader: { url: `"${url}/"` }, records: '$', pagination: { kind: 'page', name: 'page' } };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([1, 2, 3, 4]);
      expect(requests).to.deep.equal(['/?page=1', '/?page=2', '/?page=3', '/?page=3', '/?page=4', '/?page=5']);
    });

    it('is refreshed once for 50 messages whose token expires at page 3, and no page is lost or doubled', async () => {
      const { url, requests, step } = await setUp(
        ({ searchParams }, request) => {
          const page = Number(searchParams.get('page'));
          if (page >= 3 && request.headers.authorization === 'Bearer old') return { status: 401, body: {} };
          return { body: page <= 10 ? [`${searchParams.get('id') ?? ''}/${String(page)}`] : [] };
        },
        {
          secret: { type: 'oauth2', credentials: { access_token: 'old' } },
          refresh: {
            status: 200,
            body: {
              data: { id: 'S', attributes: { type: 'oauth2', state: 'ready', credentials: { access_token: 'new' } } },
            },
          },
        },
      );
      const config = {
        reader: { url: `"${url}/?id=" & id` },
        records: '$',
        pagination: { kind: 'page', name: 'page' },
      };
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, id) => step.runRequest(config, { body: { id: String(id) } })),
      );
      results.forEach((result, id) =>
        expect(readBodies(result)).to.deep.equal(
          Array.from({ length: 10 }, (_, at) => `${String(id)}/${String(at + 1)}`),
        ),
      );
      expect(step.calls.filter((call) => call.endsWith('/refresh'))).to.have.length(1);
      // 11 pages each, and page 3 twice.
      expect(requests).to.have.length(50 * 12);
    });
  });

  describe('attempts', () => {
    it('belong to a page: it has its retries, and its number stands in errors and the trace', async () => {
      const tries = new Map<string, number>();
      const { url, requests, step } = await setUp(({ searchParams }) => {
        const page = searchParams.get('page') ?? '';
        tries.set(page, (tries.get(page) ?? 0) + 1);
        if (page === '4') return { status: 500, body: {} };
        return tries.get(page) === 3 ? { body: [Number(page)] } : { status: 503, body: {} };
      });
      const config = {
        reader: { url: `"${url}/"` },
        records: '$',
        retry: { attempts: 3 },
        pagination: { kind: 'page', name: 'page' },
      };
      const taken: number[] = [];
      const error = await catchRejection(
        step.runRequest(config, { body: {} }, () => Promise.resolve(void taken.push(1))),
      );
      expect(requests).to.have.length(12);
      expect(taken).to.have.length(3);
      expect(error.message).to.include(`GET ${url}/ (page 4)`);
      expect(
        (error.trace as { page: number; attempt: number }[] | undefined)?.map(({ page, attempt }) => [page, attempt]),
      ).to.deep.equal([
        [4, 1],
        [4, 2],
        [4, 3],
      ]);
    });

    it('count the records of a page anew', async () => {
      const offsets: (string | null)[] = [];
      const server = await servers.http((request, response) => {
        const offset = new URL(request.url ?? '', 'http://x').searchParams.get('o');
        offsets.push(offset);
        response.setHeader('content-type', 'application/json');
        if (offsets.length > 1) {
          response.end(JSON.stringify(countdown([1, 2, 3, 4, 5], 3, Number(offset))));
          return;
        }
        response.write('[1,2,');
        setImmediate(() => response.destroy());
      });
      const step = await createStepHarness(servers);
      const config = {
        reader: { url: `"${server.origin}/"` },
        records: '$',
        emit: { batch: 3 },
        pagination: { kind: 'offset', name: 'o' },
      };
      expect(readBodies(await step.runRequest(config))).to.deep.equal([{ records: [1, 2, 3] }, { records: [4, 5] }]);
      expect(offsets).to.deep.equal(['0', '0', '3', '5']);
    });

    it('send another idempotency key for each page, and the same for its attempts', async () => {
      const keys: unknown[] = [];
      const { url, step } = await setUp(({ searchParams }, request) => {
        keys.push(request.headers['idempotency-key']);
        return keys.length === 2 ? { status: 503, body: {} } : { body: searchParams.get('p') === '3' ? [] : [1] };
      });
      const config = {
        reader: { method: 'POST', url: `"${url}/"` },
        records: '$',
        idempotencyKey: true,
        pagination: { kind: 'page', name: 'p' },
      };
      await step.runRequest(config, { id: 'm1', body: {} });
      expect(keys).to.have.length(4);
      expect(keys[1]).to.equal(keys[2]);
      expect(new Set(keys)).to.have.property('size', 3);
    });

    it('end the pages with do: stop and do: ignore, and fail in the middle otherwise', async () => {
      const { url, requests, step } = await setUp(({ searchParams }) =>
        searchParams.get('page') === '3' ? { status: 404, body: {} } : { body: [1] },
      );
      const config = { reader: { url: `"${url}/"` }, records: '$', pagination: { kind: 'page', name: 'page' } };
      for (const action of ['stop', 'ignore']) {
        const result = await step.runRequest({ ...config, outcomes: [{ status: 404, do: action }] });
        expect(readBodies(result)).to.deep.equal([1, 1]);
      }
      expect(requests).to.have.length(6);
      expect((await catchRejection(step.runRequest(config))).message).to.include('(page 3)');
    });

    it('end with an error of the next URL or of stop that names the place', async () => {
      const { url, step } = await setUp(() => ({ body: { items: [1], next: 'ftp://a.test/' } }));
      const run = async (pagination: object): Promise<string> =>
        (await catchRejection(step.runRequest({ reader: { url: `"${url}/"` }, records: 'items', pagination }))).message;
      expect(await run({ kind: 'url', next: '$response.body.next' })).to.equal(
        'Pagination: the URL of the next page starts with ftp:; only http: and https: are requested',
      );
      expect(await run({ kind: 'url', next: '$response.body' })).to.equal(
        'Pagination: next: expected the text of a URL, got an object; check the expression',
      );
      expect(await run({ kind: 'link', stop: '$response.body.next' })).to.equal(
        'Pagination: stop: expected true or false, got text; compare it, or use $exists',
      );
    });
  });
});
