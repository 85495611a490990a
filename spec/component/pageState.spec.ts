import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { createStatefulRuntime, type FunctionRun } from '../support/statefulRuntime.js';

interface Item {
  readonly id: number;
  readonly at?: number;
}

const MEMBER = 'request_v1_pages';

describe('the place in the pages of a run', () => {
  const servers = createLoopback();

  /** A server of pages by cursor, with two records each, and a runtime. */
  async function setUp(fields: object = {}, secret?: object) {
    const requests: string[] = [];
    const server = {
      /** Records by page, from the first. */
      pages: [[1, 2], [3, 4], [5, 6], [7]].map((page) => page.map((id): Item => ({ id, at: id }))),
      /** The status of a page in place of its records. */
      statuses: new Map<number, number>(),
      /** The error in the body of a page. */
      errors: new Map<number, string>(),
      next: (page: number): string | null => `c${String(page)}`,
    };
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      requests.push(request.url ?? '');
      const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('after');
      const page = cursor === null ? 1 : Number(cursor.slice(1));
      const next = page < server.pages.length ? server.next(page + 1) : null;
      response.writeHead(server.statuses.get(page) ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items: server.pages[page - 1], next, error: server.errors.get(page) }));
    };
    const url = await servers.http(handle);
    const runtime = await createStatefulRuntime(servers, secret);
    const config = {
      reader: { url: `"${url.href}items"` },
      records: 'items',
      retry: { attempts: 1 },
      pagination: { kind: 'cursor', next: '$response.body.next', name: 'after' },
      ...fields,
    };
    const summarize = (run: FunctionRun) => ({
      ids: run.bodies.map((body) => (body as Item).id),
      pages: requests.splice(0).map((path) => path.replace(/^\/items\??/, '').replace('after=', '')),
      errors: run.errors,
      lines: run.lines,
    });
    return {
      server,
      runtime,
      config,
      url,
      handle,
      /** Ends the process when the page is requested: what is emitted until then is emitted. */
      interruptAt: (page: number) => void server.statuses.set(page, 503),
      repair: () => server.statuses.clear(),
      readPlaces: () => (runtime.snapshot as Record<string, unknown[]>)[MEMBER],
      run: async (more: object = {}) => summarize(await runtime.runTrigger({ ...config, ...more })),
      send: async (message: object, more: object = {}) =>
        summarize(await runtime.runAction({ ...config, ...more }, message)),
    };
  }

  it('is that of the next page, after the messages of the one before', async () => {
    const { runtime, run } = await setUp();
    const events: string[] = [];
    runtime.take = (body) => Promise.resolve(events.push(String((body as Item).id)));
    runtime.store = (members) => {
      const [place] = (members as Record<string, unknown[][]>)[MEMBER] ?? [];
      const { position } = (place?.[1] ?? {}) as { position?: { number: number; total: number; cursor: string } };
      return Promise.resolve(
        events.push(position === undefined ? 'none' : `page ${position.number} ${position.cursor} ${position.total}`),
      );
    };
    await run();
    expect(events).to.deep.equal([...['1', '2', 'page 2 c2 2'], ...['3', '4', 'page 3 c3 4'], ...['5', '6', 'page 4 c4 6'], ...['7', 'none']]); // prettier-ignore
    expect(runtime.snapshot).to.deep.equal({ [MEMBER]: [] });
  });

  it('writes nothing for a single page', async () => {
    const { runtime, server, run } = await setUp();
    server.pages = [[{ id: 1 }]];
    await run();
    expect(runtime.snapshot).to.deep.equal({});
  });

  it('lets a trigger continue after an error, and then start over', async () => {
    const { run, interruptAt, repair } = await setUp();
    interruptAt(3);
    const first = await run();
    const second = await run();
    repair();
    const third = await run();
    const fourth = await run();
    expect([first, second, third, fourth].map(({ ids, pages }) => [ids, pages])).to.deep.equal([
      [
        [1, 2, 3, 4],
        ['', 'c2', 'c3'],
      ],
      [[], ['c3']],
      [
        [5, 6, 7],
        ['c3', 'c4'],
      ],
      [
        [1, 2, 3, 4, 5, 6, 7],
        ['', 'c2', 'c3', 'c4'],
      ],
    ]);
    expect([first.errors.length, second.errors.length, third.errors.length]).to.deep.equal([1, 1, 0]);
    expect(third.lines).to.include('an interrupted run continues at page 3');
  });

  it('is of the page in which a message was not taken', async () => {
    const { runtime, run } = await setUp();
    runtime.take = (body) => ((body as Item).id === 4 ? Promise.reject(new Error('broker')) : Promise.resolve());
    expect((await run()).ids).to.deep.equal([1, 2, 3]);
    runtime.take = () => Promise.resolve();
    expect((await run()).ids).to.deep.equal([3, 4, 5, 6, 7]);
  });

  it('does not move beyond a message that the runtime could not publish, though the run goes on', async () => {
    const { runtime, run, interruptAt, repair, readPlaces } = await setUp();
    runtime.countAsFailed = (body) => (body as Item).id === 3;
    interruptAt(4);
    expect((await run()).ids).to.deep.equal([1, 2, 4, 5, 6]);
    expect(JSON.stringify(readPlaces())).to.include('"number":2');
    repair();
    expect((await run()).ids).to.deep.equal([4, 5, 6, 7]);
    expect(readPlaces()).to.deep.equal([]);
  });

  it('has $page and the limits of the whole run', async () => {
    const { run, interruptAt, repair } = await setUp({
      transform: '{ "id": id, "page": $page.number, "total": $page.total }',
    });
    const pagination = { kind: 'cursor', next: '$response.body.next', name: 'after' };
    interruptAt(3);
    await run();
    repair();
    const resumed = await run({ pagination: { ...pagination, maxRecords: 5 } });
    expect(resumed.ids).to.deep.equal([5]);
    expect(resumed.lines.some((line) => line.includes('ended at pagination.maxRecords (5)'))).to.equal(true);
    expect((await run()).ids).to.have.length(7);
  });

  it('continues with other limits, and starts over with another request or other pages', async () => {
    const { run, interruptAt, repair, config, url } = await setUp();
    const { pagination } = config;
    const resumeWith = async (more: object): Promise<string[]> => {
      interruptAt(3);
      await run();
      await run();
      repair();
      return (await run(more)).pages.slice(0, 1);
    };
    for (const more of [
      {},
      { pagination: { ...pagination, maxPages: 9, delay: 1, maxTime: '1h', onLimit: 'fail' } },
      { transform: '$' },
      { emit: { batch: 2 } },
      { timeouts: { total: '5s' } },
    ])
      expect(await resumeWith(more), JSON.stringify(more)).to.deep.equal(['c3']);
    for (const more of [
      { secretId: 's2' },
      { reader: { url: `"${url.href}items?"` } },
      { reader: { url: config.reader.url, headers: [{ key: 'X', value: '"1"' }] } },
      { parameters: [{ name: 'q', in: 'header', value: '1' }] },
      { records: '$.items' },
      { pagination: { ...pagination, next: '$response.body.next ' } },
      { pagination: { ...pagination, stop: 'false' } },
    ]) {
      const pages = await resumeWith(more);
      expect(pages[0]?.includes('c3'), JSON.stringify(more)).to.equal(false);
    }
  });

  it('is the same for a configuration as text', async () => {
    const pagination = 'kind: cursor\nnext: $response.body.next\nname: after\n';
    const { run, interruptAt, repair } = await setUp({ pagination });
    interruptAt(3);
    await run();
    repair();
    expect((await run({ pagination: `${pagination}maxPages: 99` })).pages).to.deep.equal(['c3', 'c4']);
  });

  it('starts over on another origin, so that the credential does not go to the one before', async () => {
    const { run, runtime, handle, url, interruptAt, repair } = await setUp({
      reader: { url: '$getFlowVariables().api & "items"' },
    });
    const seen: (string | undefined)[] = [];
    const other = await servers.http((request, response) => {
      seen.push(request.headers.host);
      handle(request, response);
    });
    runtime.variables = { api: url.href };
    interruptAt(3);
    await run();
    repair();
    runtime.variables = { api: other.href };
    const moved = await run();
    expect([moved.ids.length, moved.pages]).to.deep.equal([7, ['', 'c2', 'c3', 'c4']]);
    expect(seen).to.deep.equal(Array(4).fill(other.host));
    expect(moved.lines).to.include(
      `the run begins with the first page: its pages are on ${other.origin} now, not on ${url.origin}`,
    );
  });

  for (const status of [400, 403, 404, 409, 410, 416, 422])
    it(`is given up when the server answers ${String(status)} to it: cursors expire`, async () => {
      const { run, server, interruptAt } = await setUp();
      interruptAt(3);
      await run();
      server.statuses.clear();
      server.statuses.set(3, status);
      const gone = await run();
      expect(gone.pages).to.deep.equal(['c3', '', 'c2', 'c3']);
      expect(gone.ids).to.deep.equal([1, 2, 3, 4]);
      expect(gone.errors).to.have.length(1);
      expect(gone.lines.some((line) => line.includes('begins with the first one again'))).to.equal(true);
    });

  it('is given up by a rule on a response with the status 200', async () => {
    const outcomes = [{ body: '$exists(error)', do: 'fail' }];
    const { run, server, interruptAt, repair } = await setUp({ outcomes });
    interruptAt(3);
    await run();
    repair();
    server.errors.set(3, 'invalid_cursor');
    expect((await run()).pages).to.deep.equal(['c3', '', 'c2', 'c3']);
  });

  it('is given up a day after the first failure at it', async () => {
    const { run, runtime, interruptAt, readPlaces } = await setUp();
    interruptAt(3);
    await run();
    expect(JSON.stringify(readPlaces())).to.not.include('failedMs');
    const before = Date.now();
    await run();
    const [[, place]] = readPlaces() as [[string, { failedMs: number }]];
    expect(place.failedMs).to.be.within(before, Date.now());
    await run();
    expect(readPlaces()).to.deep.equal([['trigger', place]]);
    runtime.snapshot = { [MEMBER]: [['trigger', { ...place, failedMs: place.failedMs - 86_400_000 }]] };
    const anew = await run();
    expect(anew.pages).to.deep.equal(['', 'c2', 'c3']);
    expect(anew.lines).to.include('pagination: page 3 has failed for a day; the run starts over');
  });

  it('does not age while pages are emitted', async () => {
    const { run, server, interruptAt, readPlaces } = await setUp();
    interruptAt(2);
    await run();
    await run();
    expect(JSON.stringify(readPlaces())).to.include('failedMs');
    server.statuses.clear();
    interruptAt(3);
    await run();
    expect(JSON.stringify(readPlaces())).to.include('"number":3').and.not.include('failedMs');
  });

  for (const status of [401, 429, 500])
    it(`stays when the server answers ${String(status)}`, async () => {
      const { run, server, interruptAt, repair } = await setUp();
      interruptAt(3);
      await run();
      server.statuses.set(3, status);
      expect((await run()).pages).to.deep.equal(['c3']);
      repair();
      expect((await run()).ids).to.deep.equal([5, 6, 7]);
    });

  it('detects a cycle that began before the interruption, and then starts over', async () => {
    const { run, server, interruptAt, repair } = await setUp();
    server.next = (page) => (page === 4 ? 'c2' : `c${String(page)}`);
    interruptAt(3);
    await run();
    repair();
    const cycle = await run();
    expect(cycle.errors).to.deep.equal([
      'error: Pagination: page 4 is page 2 again: the cursor "c2" came before. Check next, or the parameter that sends it',
    ]);
    expect((await run()).pages).to.deep.equal(['', 'c2', 'c3']);
  });

  for (const value of [1, null, 'x', {}, { position: { number: 1 } }])
    it(`starts over with ${JSON.stringify(value)} in the snapshot`, async () => {
      const { run, runtime } = await setUp();
      runtime.snapshot = { [MEMBER]: [['trigger', value]] };
      expect((await run()).ids).to.have.length(7);
      expect(runtime.snapshot).to.deep.equal({ [MEMBER]: [] });
    });

  it('warns when it can not be stored, and requests the pages again', async () => {
    const { run, runtime, interruptAt, repair } = await setUp();
    runtime.store = () => Promise.reject(new Error('no connection'));
    interruptAt(3);
    const failed = await run();
    expect(failed.lines).to.include('the place of the next page is not stored: no connection');
    repair();
    expect((await run()).ids).to.have.length(7);
  });

  describe('of an action', () => {
    it('belongs to the message with its id and content', async () => {
      const { send, interruptAt, repair } = await setUp();
      interruptAt(3);
      await send({ id: 'm1', body: { a: 1 } });
      await send({ id: 'm2', body: { a: 2 } });
      repair();
      expect((await send({ id: 'm3', body: { a: 1 } })).ids).to.have.length(7);
      expect((await send({ id: 'm1', body: { a: 9 } })).ids).to.have.length(7);
      expect((await send({ id: 'm2', body: { a: 2 } })).ids).to.deep.equal([5, 6, 7]);
      expect((await send({ id: 'm2', body: { a: 2 } })).ids).to.have.length(7);
    });

    it('does not exist for a message without an id', async () => {
      const { send, runtime, interruptAt, repair } = await setUp();
      interruptAt(3);
      await send({ body: {} });
      expect(runtime.snapshot).to.deep.equal({});
      repair();
      expect((await send({ body: {} })).ids).to.have.length(7);
    });

    it('continues a message that returned to its queue', async () => {
      const outcomes = [{ status: 503, do: 'rebound' }];
      const { send, interruptAt, repair } = await setUp({ outcomes });
      interruptAt(3);
      expect((await send({ id: 'm', body: {} })).errors.map((error) => error.slice(0, 8))).to.deep.equal(['rebound:']);
      repair();
      expect((await send({ id: 'm', body: {} })).ids).to.deep.equal([5, 6, 7]);
    });
  });

  it('is not used by a second call of the trigger while the first is in progress', async () => {
    const { runtime, config, server } = await setUp();
    let second: Promise<FunctionRun> | undefined;
    runtime.take = (body) => {
      if ((body as Item).id === 3) second ??= runtime.runTrigger(config);
      return Promise.resolve();
    };
    const first = await runtime.runTrigger(config);
    expect([first.bodies.length, (await second)?.bodies.length]).to.deep.equal([7, 7]);
    expect(server.pages).to.have.length(4);
  });

  describe('with incremental', () => {
    const withCursor = {
      parameters: [{ name: 'since', in: 'query', value: '$cursor' }],
      incremental: { cursor: 'at', initial: 0, order: 'ascending' },
    };

    it('keeps the cursor of the run, though the stored one has moved', async () => {
      const { run, interruptAt, repair } = await setUp(withCursor);
      interruptAt(3);
      expect((await run()).pages).to.deep.equal(['since=0', 'since=0&c2', 'since=0&c3']);
      repair();
      expect((await run()).pages).to.deep.equal(['since=0&c3', 'since=0&c4']);
      expect((await run()).pages[0]).to.equal('since=7');
    });

    it('moves to the greatest cursor of the whole run, not of its last part', async () => {
      const { run, server, interruptAt, repair } = await setUp({
        ...withCursor,
        incremental: { cursor: 'at', initial: 0 },
      });
      server.pages = [[{ id: 1, at: 9 }], [{ id: 2, at: 8 }], [{ id: 3, at: 7 }]];
      interruptAt(3);
      await run();
      repair();
      expect((await run()).ids).to.deep.equal([3]);
      expect((await run()).pages[0]).to.equal('since=9');
    });

    it('does not move over records that can have changed during the interruption', async () => {
      const { run, server, interruptAt, repair } = await setUp({
        ...withCursor,
        incremental: { cursor: 'at', initial: 0 },
      });
      interruptAt(2);
      await run();
      server.statuses.clear();
      interruptAt(4);
      await run();
      // Record 1, which has been emitted, changes before the last part of the run.
      server.pages = [[{ id: 1, at: 8 }], [], [], [{ id: 9, at: 9 }]];
      repair();
      expect((await run()).ids).to.deep.equal([9]);
      expect((await run()).pages[0]).to.equal('since=2');
      expect((await run()).pages[0]).to.equal('since=9');
    });

    it('remembers that the records were not in order', async () => {
      const { run, server, interruptAt, repair } = await setUp(withCursor);
      server.pages = [[{ id: 1, at: 5 }, { id: 2, at: 1 }], [{ id: 3, at: 6 }, { id: 4, at: 7 }], [{ id: 5, at: 2 }]]; // prettier-ignore
      interruptAt(2);
      await run();
      server.statuses.clear();
      interruptAt(3);
      await run();
      repair();
      // Another request: the place is void, and the cursor has not moved over record 5.
      expect((await run({ records: '$.items' })).pages[0]).to.equal('since=0');
    });

    it('is incomplete when a page before the interruption was', async () => {
      const { run, server, interruptAt, repair } = await setUp({
        ...withCursor,
        incremental: { cursor: 'at', initial: 0 },
        outcomes: [{ status: 500, do: 'emit' }],
      });
      server.statuses.set(2, 500);
      interruptAt(3);
      await run();
      repair();
      expect((await run()).pages).to.deep.equal(['since=0&c3', 'since=0&c4']);
      expect((await run()).pages[0]).to.equal('since=0');
      expect((await run()).pages[0]).to.equal('since=7');
    });
  });

  describe('with dedupe', () => {
    it('is written after the keys', async () => {
      const { run, runtime, interruptAt, repair } = await setUp({ dedupe: { key: 'id' } });
      const writes: string[] = [];
      runtime.store = (members) => Promise.resolve(writes.push(...Object.keys(members)));
      interruptAt(4);
      expect((await run()).ids).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect(writes.slice(-2)).to.deep.equal(['request_v1_keys', MEMBER]);
      repair();
      const resumed = await run();
      expect([resumed.ids, resumed.pages]).to.deep.equal([[7], ['c4']]);
      expect((await run()).ids).to.deep.equal([]);
    });

    it('lets the keys of a page without new records count', async () => {
      const { run, server, interruptAt, repair } = await setUp({
        dedupe: { key: 'id' },
        incremental: { cursor: 'at' },
      });
      await run();
      server.pages = server.pages.map((page) => page.map(({ id }) => ({ id, at: 10 - id })));
      interruptAt(2);
      expect((await run()).ids).to.deep.equal([]);
      repair();
      await run();
      expect((await run({ parameters: [{ name: 'since', in: 'query', value: '$cursor' }] })).pages[0]).to.equal(
        'since=9',
      );
    });
  });

  describe('and the credential', () => {
    const KEY = 'sk-marker-4711';
    const withLink = { pagination: { kind: 'url', next: '$response.body.next' } };
    const key = (location: string) => ({
      type: 'api_key',
      credentials: { headerName: 'key', headerValue: KEY, location },
    });

    it('has no key of the query that the server repeats', async () => {
      const { run, server, interruptAt, repair, runtime } = await setUp(withLink, key('query'));
      server.next = (page) => `/items?after=c${String(page)}&key=${KEY}`;
      interruptAt(3);
      await run();
      expect(JSON.stringify(runtime.snapshot)).to.include('after=c3').and.not.include(KEY);
      repair();
      expect((await run()).pages[0]).to.equal(`c3&key=${KEY}`);
    });

    it('is not stored with a value of it elsewhere', async () => {
      const { run, server, interruptAt, runtime } = await setUp(withLink, key('header'));
      server.next = (page) => (page < 3 ? `/items?after=c2` : `/items?after=c3&token=${encodeURIComponent(KEY)}`);
      interruptAt(3);
      const { lines } = await run();
      expect(JSON.stringify(runtime.snapshot)).to.include('after=c2').and.not.include(KEY);
      expect(lines).to.include(
        'pagination: the place of the next page contains a value of the credential, so it is not stored',
      );
    });
  });
});
