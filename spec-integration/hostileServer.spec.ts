import path from 'node:path';
import { expect } from 'chai';

import { HOSTILE_RESPONSES, mutate, type HostileResponse } from './support/hostileResponses.js';
import { startHostileServer, type HostileServer } from './support/hostileServer.js';
import { startOneStep, type OneStep } from './support/oneStep.js';
import { startPlatform } from './support/platform.js';
import type { Rabbit } from './support/rabbit.js';
import { sharedRabbit } from './support/services.js';
import { waitUntil } from './support/waitUntil.js';

const MUTATIONS = 150;
const GOOD = 1000;

/** The beginnings of the error texts in docs/request.md. */
const DOCUMENTED =
  /^(?:There is no complete response: |The server responded with |The response (?:isn't|should be|has|can't) )/;

const good: HostileResponse = (socket) =>
  void socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood');

/** The function `request` with the real runtime and broker, and a server that writes bytes. */
describe('request under a hostile server', () => {
  let rabbit: Rabbit;
  const running: { stop(): Promise<unknown> }[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
  });

  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  async function start(
    respond: (id: number) => HostileResponse | undefined,
    fields: object,
    prefetch: number,
  ): Promise<{ step: OneStep; server: HostileServer }> {
    const platform = await startPlatform({ type: 'noauth', credentials: {} });
    const server = await startHostileServer(respond);
    running.push(platform, server);
    platform.configure({ baseUrl: server.url, reader: { url: '"/" & id' }, ...fields });
    const step = await startOneStep({
      uri: rabbit.uri,
      cwd: path.join(__dirname, '..'),
      id: 'step_1',
      function: 'request',
      prefetch,
      settings: platform.settings,
    });
    running.push(step);
    return { step, server };
  }

  it('ends each message with its result or a documented error, and continues', async () => {
    const responses = [
      ...HOSTILE_RESPONSES.map(([, response]) => response),
      ...Array.from({ length: MUTATIONS }, (_, seed) => mutate(seed)),
    ];
    const fields = {
      retry: { attempts: 1 },
      // On a busy machine the process is slow; only silent and endless responses need so long.
      timeouts: { headers: '5s', idle: '5s', total: '12s' },
      limits: { response: 1_000_000 },
      cookies: true,
    };
    const { step } = await start((id) => (id === GOOD ? good : responses[id]), fields, 50);
    const pid = step.pid;
    await step.run([{ body: { id: GOOD } }]);
    const { all } = await step.run(responses.map((_, id) => ({ body: { id } })));

    expect(all.map(({ message }) => message).sort((a, b) => a - b)).to.deep.equal(responses.map((_, id) => id));
    const results = new Map(all.map((result) => [result.message, result]));
    const wrong = HOSTILE_RESPONSES.flatMap(([title, , expected], id) => {
      const { data, error } = results.get(id) ?? {};
      const isRight =
        typeof expected === 'string' ? JSON.stringify(data?.body) === expected : expected.test(error ?? '');
      return isRight ? [] : [{ title, expected: String(expected), data, error }];
    });
    expect(wrong).to.deep.equal([]);
    expect(all.flatMap(({ error }) => (error === undefined || DOCUMENTED.test(error) ? [] : [error]))).to.deep.equal(
      [],
    );

    const after = await step.run([{ body: { id: GOOD } }]);
    expect([after.data[0]?.body, after.errors, step.pid]).to.deep.equal(['good', [], pid]);
  });

  it('refuses header values from a message that would inject lines', async () => {
    const fields = { reader: { url: '"/1"', headers: [{ key: 'X-Value', value: 'value' }] } };
    const { step, server } = await start(() => good, fields, 1);
    const values = ['a\r\nX-Evil: 1', 'a\nX-Evil: 1', 'a\rX-Evil: 1', 'a\0', '\r\n\r\nGET /evil HTTP/1.1'];
    const { errors } = await step.run(values.map((value) => ({ body: { value } })));
    expect(errors).to.have.length(values.length);
    expect(server.received).to.deep.equal([]);
  });

  it('processes a message again when its process was killed, with the same idempotency key', async () => {
    let requests = 0;
    const respond: HostileResponse = (socket) => {
      requests += 1;
      if (requests > 1) good(socket);
    };
    const { step, server } = await start(() => respond, { idempotencyKey: true }, 1);
    const pid = step.pid;
    const result = step.run([{ body: { id: 1 } }]);
    await waitUntil('the first request', () => requests === 1);
    step.crash();
    const { data, errors } = await result;
    expect([data.map(({ body }) => body), errors, requests]).to.deep.equal([['good'], [], 2]);
    expect(step.pid).to.not.equal(pid);
    const [first, second] = server.received.map((head) => /idempotency-key: (\S+)/i.exec(head)?.[1]);
    expect(first).to.be.a('string').that.equals(second);
  });
});
