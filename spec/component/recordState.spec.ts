import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { createStatefulRuntime, type FunctionRun } from '../support/statefulRuntime.js';

interface Item {
  readonly id: number;
  readonly at?: unknown;
}

const FIRST = '2024-01-01T00:00:00Z';
const day = (number: number): string => `2024-01-${String(number).padStart(2, '0')}T00:00:00Z`;
const items = (...days: number[]): Item[] => days.map((at, index) => ({ id: index + 1, at: day(at) }));

describe('incremental', () => {
  const servers = createLoopback();

  /** A server with a list, which it filters by `since` as most APIs do: from that cursor on. */
  async function setUp(fields: object = {}) {
    const asked: (string | null)[] = [];
    const server = { items: [] as Item[], status: 200, isInclusive: true, breaksOff: false };
    const url = await servers.http((request, response) => {
      const since = new URL(request.url ?? '', 'http://x').searchParams.get('since');
      asked.push(since);
      const found = server.items.filter(
        ({ at }) => since === null || String(at) > since || (server.isInclusive && String(at) === since),
      );
      response.writeHead(server.status, { 'content-type': 'application/x-ndjson' });
      const lines = found.map((item) => `${JSON.stringify(item)}\n`).join('');
      if (server.breaksOff) response.write(lines, () => setImmediate(() => response.destroy()));
      else response.end(lines);
    });
    const runtime = await createStatefulRuntime(servers);
    const config = {
      reader: { url: `"${url.href}items"` },
      parameters: [{ name: 'since', in: 'query', value: '$cursor' }],
      records: '$',
      retry: { attempts: 1 },
      ...fields,
    };
    const readIds = (run: FunctionRun): unknown[] => run.bodies.map((body) => (body as Item).id);
    return {
      asked,
      server,
      runtime,
      config,
      url,
      run: async (more: object = {}) => {
        const run = await runtime.runTrigger({ ...config, ...more });
        return { ids: readIds(run), errors: run.errors, lines: run.lines };
      },
    };
  }

  const incremental = { cursor: 'at', initial: FIRST };

  it('requests from the greatest cursor of the last complete run', async () => {
    const { run, server, asked } = await setUp({ incremental });
    server.items = items(3, 2, 1);
    expect((await run()).ids).to.deep.equal([1, 2, 3]);
    server.items = [...server.items, { id: 4, at: day(4) }];
    expect((await run()).ids).to.deep.equal([1, 4]);
    expect((await run()).ids).to.deep.equal([4]);
    expect(asked).to.deep.equal([FIRST, day(3), day(4)]);
  });

  it('sends nothing without initial, and keeps the cursor of a run without records', async () => {
    const { run, server, asked } = await setUp({ incremental: { cursor: 'at' } });
    await run();
    server.items = items(2);
    await run();
    server.items = [];
    await run();
    await run();
    expect(asked).to.deep.equal([null, null, day(2), day(2)]);
  });

  it('sets the cursor back by lookback, but not before initial; it never moves back', async () => {
    const { run, server, asked } = await setUp({ incremental: { ...incremental, lookback: '48h' } });
    server.items = items(2);
    await run();
    server.items = items(5);
    await run();
    server.items = items(4);
    await run();
    await run();
    expect(asked).to.deep.equal([FIRST, FIRST, day(3), day(3)]);
  });

  it('ignores records without a cursor, and fails for one that is an object', async () => {
    const { run, server, asked, runtime } = await setUp({ incremental });
    server.items = [{ id: 1 }, { id: 2, at: null }, { id: 3, at: day(2) }];
    const all = server.items;
    server.items = [...all];
    await run({ parameters: [] });
    await run();
    expect(asked).to.deep.equal([null, day(2)]);
    server.items = [{ id: 9, at: { day: 1 } }];
    const failed = await run({ parameters: [] });
    expect(failed.errors).to.have.length(1);
    expect(failed.errors[0]).to.match(
      /^error: Incremental: cursor: expected text or a number, got an object; check the expression\. The server responded with 200 OK\. /,
    );
    expect(JSON.stringify(runtime.snapshot)).to.include(day(2));
  });

  it('compares numbers with all their digits', async () => {
    const { run, server, asked } = await setUp({ incremental: { cursor: 'at', initial: 0 } });
    server.items = [
      { id: 1, at: '12345678901234567891' },
      { id: 2, at: '9' },
      { id: 3, at: '12345678901234567890' },
    ];
    await run({ parameters: [] });
    await run();
    expect(asked[1]).to.equal('12345678901234567891');
  });

  it('begins with initial when the URL or the cursor is another one; other fields change nothing', async () => {
    const { run, server, asked, url } = await setUp({ incremental });
    server.items = items(3);
    await run();
    await run({ transform: '{ "id": id }', incremental: { ...incremental, lookback: 0 } });
    await run({ incremental: { cursor: 'at ', initial: 'x' } });
    await run({ reader: { url: `"${url.href}others"` } });
    expect(asked).to.deep.equal([FIRST, day(3), 'x', FIRST]);
  });

  it('has a cursor for each value of per', async () => {
    const { server, runtime, config, asked } = await setUp({ incremental: { ...incremental, per: 'customer' } });
    const send = (customer: number): Promise<FunctionRun> => runtime.runAction(config, { body: { customer } });
    server.items = items(3);
    await send(1);
    server.items = items(5);
    await Promise.all([send(1), send(2), send(3)]);
    // Concurrent requests arrive in any order.
    expect(asked.splice(1).toSorted()).to.deep.equal([FIRST, FIRST, day(3)]);
    server.items = [];
    await send(1);
    await send(2);
    expect(asked).to.deep.equal([FIRST, day(5), day(5)]);
  });

  describe('every record is emitted at least once', () => {
    for (const order of ['none', 'ascending']) {
      for (const failing of [1, 2, 3, 4, 5]) {
        for (const mode of ['rejects', 'is not published']) {
          it(`with order ${order}, when record ${failing} of 5 ${mode}`, async () => {
            const { run, server, runtime } = await setUp({ incremental: { ...incremental, order } });
            server.items = items(2, 3, 3, 3, 4);
            server.isInclusive = false;
            const isFailing = (body: unknown): boolean => (body as Item).id === failing;
            if (mode === 'rejects')
              runtime.take = async (body) => isFailing(body) && Promise.reject(new Error('broker'));
            else runtime.countAsFailed = isFailing;
            const first = await run();
            expect(first.ids).to.deep.equal([1, 2, 3, 4, 5].slice(0, failing - 1));
            runtime.take = () => Promise.resolve();
            runtime.countAsFailed = () => false;
            const second = await run();
            expect(second.ids).to.include.members([1, 2, 3, 4, 5].slice(failing - 1));
            // In ascending order, records before the last distinct cursor aren't requested again.
            expect(second.ids[0]).to.equal(order === 'ascending' && failing > 2 ? 2 : 1);
            expect((await run()).ids).to.deep.equal([]);
          });
        }
      }
    }

    it('when the response breaks off', async () => {
      const { run, server } = await setUp({ incremental });
      server.items = items(3, 2, 1);
      server.breaksOff = true;
      expect((await run()).errors).to.have.length(1);
      server.breaksOff = false;
      expect((await run()).ids).to.deep.equal([1, 2, 3]);
    });

    it('when the state can not be stored', async () => {
      const { run, server, runtime } = await setUp({ incremental });
      server.items = items(2);
      runtime.store = () => Promise.reject(new Error('channel closed'));
      const first = await run();
      expect([first.ids, first.errors]).to.deep.equal([[1], []]);
      expect(first.lines).to.include('the state of the records is not stored: channel closed');
      expect((await run()).ids).to.deep.equal([1]);
    });

    it('when records of an ascending order are not: the cursor moves at the end, with a warning', async () => {
      const { run, server, runtime } = await setUp({ incremental: { ...incremental, order: 'ascending' } });
      server.items = items(5, 3, 6, 7);
      runtime.take = async (body) => (body as Item).id === 4 && Promise.reject(new Error('broker'));
      const first = await run();
      expect(first.lines.filter((line) => line.includes('not in ascending order'))).to.have.length(1);
      runtime.take = () => Promise.resolve();
      expect((await run()).ids).to.deep.equal([1, 2, 3, 4]);
      expect((await run()).ids).to.deep.equal([4]);
    });
  });

  describe('with pages', () => {
    /** Pages of two records, whose cursors are their ids; the server filters by `since` and starts each list over. */
    async function setUpPages(fields: object) {
      const pages = { count: 3, failing: 0 };
      const asked: string[] = [];
      const url = await servers.http((request, response) => {
        const { searchParams } = new URL(request.url ?? '', 'http://x');
        const page = Number(searchParams.get('page') ?? 1);
        const since = Number(searchParams.get('since') ?? 0);
        asked.push(`${String(since)}/${String(page)}`);
        const all = Array.from({ length: pages.count * 2 }, (_, index) => index + 1).filter((id) => id > since);
        const found = all.slice((page - 1) * 2, page * 2).map((id) => ({ id }));
        response.writeHead(page === pages.failing ? 400 : 200, { 'content-type': 'application/json', ETag: '"1"' });
        response.end(JSON.stringify(found));
      });
      const runtime = await createStatefulRuntime(servers);
      const config = {
        reader: { url: `"${url.href}items"` },
        parameters: [{ name: 'since', in: 'query', value: '$cursor' }],
        records: '$',
        pagination: { kind: 'page', name: 'page' },
        ...fields,
      };
      const run = async (more: object = {}): Promise<readonly number[]> =>
        (await runtime.runTrigger({ ...config, ...more })).bodies.map((body) => (body as { id: number }).id);
      return { pages, asked, runtime, run };
    }

    it('moves the cursor at the end of the last page', async () => {
      const { run, pages, runtime } = await setUpPages({ incremental: { cursor: 'id' } });
      pages.failing = 3;
      expect(await run()).to.deep.equal([1, 2, 3, 4]);
      expect(runtime.snapshot).to.have.all.keys('request_v1_pages');
      pages.failing = 0;
      expect(await run()).to.deep.equal([5, 6]);
      // Records 1 to 4 can have changed meanwhile.
      expect(await run()).to.deep.equal([5, 6]);
      expect(await run()).to.deep.equal([]);
    });

    it('moves the cursor with the records of an ascending order', async () => {
      const { run, pages } = await setUpPages({ incremental: { cursor: 'id', order: 'ascending' } });
      pages.failing = 3;
      await run();
      pages.failing = 0;
      expect(await run()).to.deep.equal([5, 6]);
      expect(await run()).to.deep.equal([]);
    });

    for (const failing of [1, 2, 3, 4, 5, 6]) {
      it(`emits every record when the runtime refuses record ${String(failing)}, the last of its page or not`, async () => {
        for (const order of ['none', 'ascending']) {
          const { run, runtime } = await setUpPages({ incremental: { cursor: 'id', order }, dedupe: { key: 'id' } });
          runtime.take = async (body) => (body as { id: number }).id === failing && Promise.reject(new Error('broker'));
          const first = await run();
          expect(first).to.deep.equal([1, 2, 3, 4, 5, 6].slice(0, failing - 1));
          runtime.take = () => Promise.resolve();
          expect([...first, ...(await run())]).to.deep.equal([1, 2, 3, 4, 5, 6]);
          expect(await run()).to.deep.equal([]);
        }
      });
    }

    for (const [title, more] of [
      ['a limit ends the run', { pagination: { kind: 'page', name: 'page', maxPages: 2 } }],
      ['a rule ignores a page', { outcomes: [{ status: 400, do: 'ignore' }] }],
      ['a rule emits the error of a page', { outcomes: [{ status: 400, do: 'emit' }] }],
    ] as const) {
      it(`moves neither the cursor nor validators when ${title}`, async () => {
        const { run, pages, runtime } = await setUpPages({ incremental: { cursor: 'id' }, conditional: true });
        pages.failing = 3;
        await run(more);
        expect(runtime.snapshot).to.deep.equal({ request_v1_pages: [] });
      });
    }

    it('moves the cursor when a rule stops the run', async () => {
      const { run, pages, asked } = await setUpPages({ incremental: { cursor: 'id' } });
      pages.failing = 3;
      await run({ outcomes: [{ status: 400, do: 'stop' }] });
      pages.failing = 0;
      await run();
      expect(asked.at(3)).to.equal('4/1');
    });
  });

  it('writes the state after what it covers is confirmed', async () => {
    const { run, server, runtime } = await setUp({
      incremental: { ...incremental, order: 'ascending' },
      dedupe: { key: 'id' },
    });
    server.items = items(2, 3, 4);
    const events: string[] = [];
    runtime.take = (body) => Promise.resolve(events.push(`emit ${String((body as Item).id)}`));
    runtime.store = (members) => Promise.resolve(events.push(...Object.keys(members)));
    await run();
    expect(events).to.have.members(['emit 1', 'emit 2', 'emit 3', 'request_v1_cursors', 'request_v1_keys']);
    expect(events.slice(0, 3)).to.deep.equal(['emit 1', 'emit 2', 'emit 3']);
  });

  for (const garbage of [[], {}, null, true, [['x', 1]]]) {
    it(`begins with initial when the cursor in the snapshot is ${JSON.stringify(garbage)}`, async () => {
      const { run, server, runtime, asked } = await setUp({ incremental });
      server.items = items(3);
      await run();
      const text = JSON.stringify(runtime.snapshot);
      runtime.snapshot = JSON.parse(text.replace(JSON.stringify(day(3)), JSON.stringify(garbage)));
      expect((await run()).errors).to.deep.equal([]);
      expect(asked).to.deep.equal([FIRST, FIRST]);
    });
  }

  describe('dedupe', () => {
    it('drops records that were emitted before, and the second of equal ones', async () => {
      const { run, server } = await setUp({ dedupe: { key: 'id' } });
      server.items = [{ id: 1 }, { id: 2 }, { id: 1 }];
      expect((await run()).ids).to.deep.equal([1, 2]);
      server.items = [...server.items, { id: 3 }];
      expect((await run()).ids).to.deep.equal([3]);
      expect((await run()).ids).to.deep.equal([]);
    });

    it('emits records whose key is absent each time, and tells text from nothing', async () => {
      const { run, server } = await setUp({ dedupe: { key: 'at' } });
      server.items = [{ id: 1 }, { id: 2, at: null }, { id: 3, at: '' }, { id: 4, at: 1 }, { id: 5, at: '1' }];
      expect((await run()).ids).to.deep.equal([1, 2, 3, 4]);
      expect((await run()).ids).to.deep.equal([1, 2]);
    });

    it('keeps the keys that were used last', async () => {
      const { run, server } = await setUp({ dedupe: { key: 'id', keep: 2 } });
      server.items = [{ id: 1 }, { id: 2 }];
      await run();
      server.items = [{ id: 1 }, { id: 3 }];
      expect((await run()).ids).to.deep.equal([3]);
      server.items = [{ id: 1 }, { id: 2 }, { id: 3 }];
      expect((await run()).ids).to.deep.equal([2]);
    });

    it('knows only what was emitted, when emitting fails', async () => {
      const { run, server, runtime } = await setUp({ dedupe: { key: 'id' } });
      server.items = [{ id: 1 }, { id: 2 }, { id: 3 }];
      runtime.take = async (body) => (body as Item).id === 2 && Promise.reject(new Error('broker'));
      expect((await run()).ids).to.deep.equal([1]);
      runtime.take = () => Promise.resolve();
      expect((await run()).ids).to.deep.equal([2, 3]);
      expect((await run()).ids).to.deep.equal([]);
    });

    it('knows the records of a batch when the batch is emitted', async () => {
      const { runtime, server, config } = await setUp({ dedupe: { key: 'id' }, emit: { batch: 2 } });
      server.items = [{ id: 1 }, { id: 2 }, { id: 3 }];
      let count = 0;
      runtime.take = async () => ++count === 2 && Promise.reject(new Error('broker'));
      await runtime.runTrigger(config);
      runtime.take = () => Promise.resolve();
      expect((await runtime.runTrigger(config)).bodies).to.deep.equal([{ records: [{ id: 3 }] }]);
    });

    it('sees the message of an action, and keeps the keys of messages at the same time', async () => {
      const { runtime, server, config } = await setUp({ dedupe: { key: '$message.tenant & "/" & id' } });
      server.items = [{ id: 1 }, { id: 2 }];
      const send = (tenant: number): Promise<FunctionRun> => runtime.runAction(config, { body: { tenant } });
      const counts = async () => (await Promise.all([1, 2, 3].map(send))).map(({ bodies }) => bodies.length);
      expect(await counts()).to.deep.equal([2, 2, 2]);
      expect(await counts()).to.deep.equal([0, 0, 0]);
    });

    it('emits all records in the attempt after one that failed before the first message', async () => {
      const fields = { dedupe: { key: 'id' }, emit: { batch: 5 }, retry: { attempts: 2, initial: 1 } };
      const { runtime, server, config, asked } = await setUp(fields);
      server.items = [{ id: 1 }, { id: 2 }];
      server.breaksOff = true;
      const running = runtime.runTrigger(config);
      while (asked.length < 1) await new Promise((resolve) => setImmediate(resolve));
      server.breaksOff = false;
      expect((await running).bodies).to.deep.equal([{ records: [{ id: 1 }, { id: 2 }] }]);
      expect(asked).to.have.length(2);
    });

    it('drops what lookback requests again', async () => {
      const { run, server } = await setUp({ incremental: { ...incremental, lookback: '48h' }, dedupe: { key: 'id' } });
      server.items = items(2, 3);
      expect((await run()).ids).to.deep.equal([1, 2]);
      server.items = [...server.items, { id: 3, at: day(2) }];
      expect((await run()).ids).to.deep.equal([3]);
      expect((await run()).ids).to.deep.equal([]);
    });
  });
});
