import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { createStatefulRuntime, type FunctionRun, type StatefulRuntime } from '../support/statefulRuntime.js';

interface Received {
  readonly url: string;
  readonly etag: string | undefined;
  readonly since: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('conditional requests', () => {
  const servers = createLoopback();

  async function setUp(answer: (response: ServerResponse, received: Received, count: number) => void) {
    const received: Received[] = [];
    const url = await servers.http((request, response) => {
      const { headers } = request;
      const one = {
        url: request.url ?? '',
        etag: headers['if-none-match'],
        since: headers['if-modified-since'],
        headers,
      };
      answer(response, one, received.push(one));
    });
    const runtime = await createStatefulRuntime(servers);
    const run = (fields: object = {}, path = 'items'): Promise<FunctionRun> =>
      runtime.runTrigger({ reader: { url: `"${url.href}${path}"` }, conditional: true, ...fields });
    return { url, received, runtime, run };
  }

  /** Answers 304 if a condition holds, else the text. */
  const serve =
    (headers: Record<string, string>, text = 'text') =>
    (response: ServerResponse, { etag, since }: Received): void => {
      const isUnchanged =
        etag === undefined
          ? since !== undefined && since === headers['Last-Modified']
          : etag.replace(/^W\//, '') === headers.ETag?.replace(/^W\//, '');
      response.writeHead(isUnchanged ? 304 : 200, headers).end(isUnchanged ? undefined : text);
    };
  const readTexts = ({ bodies }: FunctionRun): unknown[] => bodies.map((body) => (body as { body: unknown }).body);

  for (const [title, headers, condition] of [
    ['a strong ETag', { ETag: '"a1"' }, ['"a1"', undefined]],
    ['a weak ETag, byte for byte', { ETag: 'W/"a 1/é"' }, ['W/"a 1/é"', undefined]],
    ['an ETag without quotes', { ETag: 'abc-gzip' }, ['abc-gzip', undefined]],
    ['a date', { 'Last-Modified': DATE }, [undefined, DATE]],
    [
      'a date that is none, byte for byte',
      { 'Last-Modified': '2024-01-02T03:04:05Z' },
      [undefined, '2024-01-02T03:04:05Z'],
    ],
    ['both', { ETag: '"a1"', 'Last-Modified': DATE }, ['"a1"', DATE]],
  ] as const) {
    it(`sends ${title} in the next run, whose 304 emits nothing`, async () => {
      const { received, run } = await setUp(serve(headers));
      expect(readTexts(await run())).to.have.length(1);
      const second = await run();
      expect([second.bodies, second.errors]).to.deep.equal([[], []]);
      expect(received.map(({ etag, since }) => [etag, since])).to.deep.equal([[undefined, undefined], condition]);
    });
  }

  it('emits a response that has changed, and sends its validators from then on', async () => {
    const { received, run } = await setUp((response, one, count) =>
      serve({ ETag: count < 3 ? '"1"' : '"2"' })(response, one),
    );
    const counts = [];
    for (let index = 0; index < 4; index += 1) counts.push((await run()).bodies.length);
    expect(counts).to.deep.equal([1, 0, 1, 0]);
    expect(received.map(({ etag }) => etag)).to.deep.equal([undefined, '"1"', '"1"', '"2"']);
  });

  it('sends no condition after a response without validators', async () => {
    const { received, run } = await setUp((response, _, count) =>
      response.writeHead(200, count === 1 ? { ETag: '"1"' } : {}).end('x'),
    );
    for (let index = 0; index < 3; index += 1) await run();
    expect(received.map(({ etag }) => etag)).to.deep.equal([undefined, '"1"', undefined]);
  });

  for (const [title, headers] of [
    ['an empty ETag', { ETag: '' }],
    ['an ETag of more than 1024 characters', { ETag: `"${'x'.repeat(1024)}"` }],
    ['a response that varies by anything', { ETag: '"1"', Vary: 'Accept, *' }],
  ] as const) {
    it(`doesn't store ${title}`, async () => {
      const { received, run } = await setUp((response) => response.writeHead(200, headers).end('x'));
      for (let index = 0; index < 2; index += 1) await run();
      expect(received[1]?.etag).to.equal(undefined);
    });
  }

  it('keeps validators by method, URL with its query, and credential', async () => {
    const { received, run, url } = await setUp(serve({ ETag: '"1"' }));
    await run();
    await run({}, 'items?page=2');
    await run({ reader: { method: 'HEAD', url: `"${url.href}items"` } });
    await run({ secretId: 's2' });
    await run({}, 'items?page=2');
    expect(received.map(({ etag }) => etag)).to.deep.equal([undefined, undefined, undefined, undefined, '"1"']);
  });

  it('sends validators only with the same values of the headers that the response varies by', async () => {
    const { received, run, url } = await setUp(serve({ ETag: '"1"', Vary: 'Accept-Language, Accept-Encoding' }));
    const inLanguage = (language: string): object => ({
      reader: { url: `"${url.href}items"`, headers: [{ key: 'Accept-Language', value: `"${language}"` }] },
    });
    for (const language of ['de', 'de', 'fr', 'fr']) await run(inLanguage(language));
    expect(received.map(({ etag }) => etag)).to.deep.equal([undefined, '"1"', undefined, '"1"']);
  });

  for (const header of ['If-None-Match', 'if-modified-since']) {
    it(`leaves the condition to a row with ${header}; its 304 emits nothing, too`, async () => {
      const { received, run, url } = await setUp((response, { headers }, count) => {
        const isUnchanged = count > 1 && headers[header.toLowerCase()] === 'mine';
        response.writeHead(isUnchanged ? 304 : 200, { ETag: '"1"', 'Last-Modified': DATE }).end();
      });
      const reader = { url: `"${url.href}items"`, headers: [{ key: header, value: '"mine"' }] };
      const counts = [];
      for (let index = 0; index < 2; index += 1) counts.push((await run({ reader })).bodies.length);
      expect(counts).to.deep.equal([1, 0]);
      expect([received[1]?.etag, received[1]?.since].filter((value) => value !== undefined)).to.deep.equal(['mine']);
    });
  }

  it('fails for a 304 that no condition asked for', async () => {
    const { run } = await setUp((response) => response.writeHead(304).end());
    const { errors } = await run();
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include('304 Not Modified');
  });

  it('prefers a rule of the step for a 304', async () => {
    const { run } = await setUp(serve({ ETag: '"1"' }));
    const outcomes = [{ status: '304', do: 'emit' }];
    await run();
    const [body] = (await run({ outcomes })).bodies;
    expect(body).to.deep.include({ status: 304, body: null });
    expect((await run()).bodies).to.deep.equal([]);
  });

  it('adds nothing without the field, and keeps what is stored', async () => {
    const { received, run } = await setUp(serve({ ETag: '"1"' }));
    await run();
    await run({ conditional: false });
    await run();
    expect(received.map(({ etag }) => etag)).to.deep.equal([undefined, undefined, '"1"']);
  });

  describe('with records', () => {
    const list = JSON.stringify([1, 2, 3]);
    const records = { records: '$' };
    const serveList = serve({ ETag: '"1"', 'Content-Type': 'application/json' }, list);

    it('stores validators when all messages are emitted', async () => {
      const { run, runtime } = await setUp(serveList);
      const stored: (readonly [unknown, unknown])[] = [];
      runtime.take = (body) => Promise.resolve(stored.push([body, runtime.snapshot]));
      expect((await run(records)).bodies).to.deep.equal([1, 2, 3]);
      expect(stored.map(([, snapshot]) => snapshot)).to.deep.equal([{}, {}, {}]);
      expect((await run(records)).bodies).to.deep.equal([]);
    });

    for (const failing of [1, 2, 3]) {
      it(`stores none when emitting message ${String(failing)} fails: the next run emits all again`, async () => {
        const { run, runtime } = await setUp(serveList);
        runtime.take = (body) => (body === failing ? Promise.reject(new Error('broker')) : Promise.resolve());
        const first = await run(records);
        expect([first.bodies, first.errors]).to.deep.equal([[1, 2, 3].slice(0, failing - 1), ['error: broker']]);
        runtime.take = () => Promise.resolve();
        expect((await run(records)).bodies).to.deep.equal([1, 2, 3]);
        expect((await run(records)).bodies).to.deep.equal([]);
      });
    }

    it('stores none when the response breaks off after some messages', async () => {
      const { run, received } = await setUp((response, _, count) => {
        response.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' });
        if (count > 1) response.end(list);
        else response.write('[1,2,', () => setImmediate(() => response.destroy()));
      });
      const first = await run(records);
      expect(first.errors).to.have.length(1);
      expect((await run(records)).bodies).to.deep.equal([1, 2, 3]);
      expect(received[1]?.etag).to.equal(undefined);
    });
  });

  it('succeeds when validators can not be stored; the next run gets the response again', async () => {
    const { run, runtime } = await setUp(serve({ ETag: '"1"' }));
    runtime.store = () => Promise.reject(new Error('channel closed'));
    const first = await run();
    expect([first.bodies.length, first.errors]).to.deep.equal([1, []]);
    expect(first.lines).to.include('the validators of the response are not stored: channel closed');
    expect((await run()).bodies).to.have.length(1);
  });

  for (const garbage of [
    null,
    'x',
    { request_v1_validators: 5 },
    { request_v1_validators: [['k', { etag: 'a\nb' }]] },
    { request_v1_validators: [['k', { etag: 5 }]] },
    { request_v1_validators: [['k', { etag: '"1"', vary: 'accept' }]] },
    { request_v1_validators: [['k', null]] },
  ]) {
    it(`sends no condition with the snapshot ${JSON.stringify(garbage)}`, async () => {
      const { run, runtime, received } = await setUp(serve({ ETag: '"1"' }));
      await run();
      const key = (runtime.snapshot as { request_v1_validators: [string][] }).request_v1_validators[0]![0];
      runtime.snapshot = JSON.parse(JSON.stringify(garbage).replaceAll('"k"', JSON.stringify(key)));
      const second = await run();
      expect([second.bodies.length, second.errors, received[1]?.etag]).to.deep.equal([1, [], undefined]);
      expect((await run()).bodies).to.deep.equal([]);
    });
  }

  describe('with redirects', () => {
    it('uses the validators of the last response for the requested URL', async () => {
      const { run, received } = await setUp((response, one) => {
        if (one.url === '/items')
          response.writeHead(302, { location: `/files/1?signature=${String(received.length)}` }).end();
        else serve({ ETag: '"1"' })(response, one);
      });
      expect((await run()).bodies).to.have.length(1);
      expect((await run()).bodies).to.have.length(0);
      expect(received.map(({ url }) => url.replace(/\?.*/, ''))).to.deep.equal([
        '/items',
        '/files/1',
        '/items',
        '/files/1',
      ]);
    });

    it('requests again without a condition when the redirect leads to another resource', async () => {
      let file = 1;
      const { run, received } = await setUp((response, one) => {
        if (one.url === '/items') response.writeHead(302, { location: `/files/${String(file)}` }).end();
        else serve({ 'Last-Modified': DATE }, one.url)(response, one);
      });
      await run();
      file = 2;
      const second = await run();
      expect(readTexts(second)).to.deep.equal([Buffer.from('/files/2').toString('base64')]);
      expect(received.slice(2).map(({ url, since }) => [url, since])).to.deep.equal([
        ['/items', DATE],
        ['/files/2', DATE],
        ['/items', undefined],
        ['/files/2', undefined],
      ]);
      expect((await run()).bodies).to.deep.equal([]);
    });
  });

  it('stores validators of messages that are processed at the same time', async () => {
    const { url, received, runtime } = await setUp(serve({ ETag: '"1"' }));
    const send = (id: number): Promise<FunctionRun> =>
      runtime.runAction({ reader: { url: `"${url.href}items/" & $string(id)` }, conditional: true }, { body: { id } });
    const ids = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(ids.map(send));
    const again = await Promise.all(ids.map(send));
    expect(again.flatMap(({ bodies }) => bodies)).to.deep.equal([]);
    expect(received.slice(20).every(({ etag }) => etag === '"1"')).to.equal(true);
  });

  it('refuses a method whose response has no validators', async () => {
    const { run, url } = await setUp((response) => response.end());
    await run({ reader: { method: 'POST', url: `"${url.href}"` } }).then(
      () => expect.fail('no error'),
      (error: unknown) =>
        expect((error as Error).message).to.equal('Conditional: a POST has no unchanged response; use GET'),
    );
  });

  it('stores none for a message that the runtime could not publish, and reports no second error', async () => {
    const { run, runtime }: { run: typeof runtime.runTrigger; runtime: StatefulRuntime } = await setUp(
      serve({ ETag: '"1"' }),
    );
    runtime.countAsFailed = (body) => body !== undefined;
    const first = await run({});
    expect(first.errors).to.deep.equal([]);
    runtime.countAsFailed = () => false;
    expect((await run({})).bodies).to.have.length(1);
    expect((await run({})).bodies).to.have.length(0);
  });
});
