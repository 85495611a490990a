import '../spec/support/quiet.js';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { runOnBroker } from '../lib/runner/amqp/broker.js';
import { readFlow } from '../lib/runner/readFlow.js';
import { listActiveSteps } from '../lib/runner/runOptions.js';
import type { FlowMessage, StepError } from '../lib/runner/runOptions.js';
import { StepStats } from '../lib/runner/stepStats.js';
import type { StepSummary } from '../lib/runner/stepStats.js';
import type { Rabbit } from './support/rabbit.js';
import { sharedRabbit } from './support/services.js';

const COMPONENT = path.join(__dirname, '../spec/support/component');

interface Outcome {
  readonly outputs: FlowMessage[];
  readonly errors: StepError[];
  readonly steps: StepSummary[];
  readonly log: string[];
}

interface Setup {
  readonly input?: AsyncIterable<FlowMessage>;
  readonly stop?: AbortController;
  readonly kill?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (message: FlowMessage, count: number) => void;
}

describe('runOnBroker with the real runtime and RabbitMQ', () => {
  let rabbit: Rabbit;
  before(async function () {
    rabbit = await sharedRabbit(this);
  });

  async function run(yaml: string, setup: Setup = {}): Promise<Outcome> {
    const env = { ...process.env, LOG_LEVEL: 'info', PASSWORD: 'pw', ...setup.env };
    const flow = readFlow(`name: spec\n${yaml}`, { file: 'spec.yaml', defaultComponent: COMPONENT, env });
    const outputs: FlowMessage[] = [];
    const errors: StepError[] = [];
    const log: string[] = [];
    const tallies = listActiveSteps(flow, setup.input !== undefined).map(
      (step) => new StepStats(step.id, step.function),
    );
    await runOnBroker({
      flow,
      ...(setup.input && { input: setup.input }),
      stats: tallies,
      stop: (setup.stop ?? new AbortController()).signal,
      kill: setup.kill ?? new AbortController().signal,
      uri: rabbit.uri,
      env,
      log: (line) => log.push(line),
      listener: {
        output: (encoded) => {
          const message = encoded.decode();
          outputs.push(message);
          setup.onOutput?.(message, outputs.length);
        },
        error: (error) => errors.push(error),
      },
    });
    return { outputs, errors, steps: tallies.map((tally) => tally.getCounts()), log };
  }

  async function* numbers(count: number, ms: number): AsyncGenerator<FlowMessage> {
    for (let n = 1; n <= count; n++) yield { body: { n, ms } };
  }
  const bodies = (outcome: Outcome): Record<string, number>[] =>
    outcome.outputs.map(({ body }) => body as Record<string, number>);
  const sorted = (outcome: Outcome): (number | undefined)[] =>
    bodies(outcome)
      .map(({ n }) => n)
      .sort((a = 0, b = 0) => a - b);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  it("passes the trigger's message through every step and provides the step's settings", async () => {
    const outcome = await run(`
trigger: { function: count, config: { count: 3 } }
steps:
  - { id: eye, function: look, credential: demo, config: { a: 1 }, passthrough: true }
  - { id: last, function: echo }
credentials: { demo: { type: basic, username: ann, password: { env: PASSWORD } } }
variables: { region: eu }`);
    expect(outcome.errors).to.deep.equal([]);
    expect(outcome.steps.map(({ id, in: came, out }) => [id, came, out])).to.deep.equal([
      ['trigger', 1, 3],
      ['eye', 3, 3],
      ['last', 3, 3],
    ]);
    expect(bodies(outcome)[0]).to.deep.include({
      config: { a: 1, secretId: 'demo' },
      snapshot: {},
      variables: { region: 'eu' },
      stepId: 'eye',
      secret: { name: 'demo', type: 'basic', state: 'ready', credentials: { username: 'ann', password: 'pw' } },
    });
  });

  it('reports the error of a step and continues', async () => {
    const input = (async function* () {
      yield { body: { fail: 'bad' } };
      yield { body: { n: 1 } };
    })();
    const outcome = await run('steps: [{ function: fail }]', { input });
    expect(bodies(outcome)).to.deep.equal([{ n: 1 }]);
    expect(outcome.errors).to.have.lengthOf(1);
    expect(outcome.errors[0]).to.include({ stepId: 'step_1', name: 'Error', message: 'refused: bad' });
    expect(outcome.steps[0]).to.include({ in: 2, out: 1, errors: 1, left: 0 });
  });

  it('reports a message that is too large for the broker and continues', async () => {
    const input = (async function* () {
      yield { body: 'x'.repeat(11_000_000) };
      yield { body: 'small' };
    })();
    const outcome = await run('steps: [{ id: orders, function: echo }]', { input });
    expect(outcome.outputs.map(({ body }) => body)).to.deep.equal(['small']);
    expect(outcome.errors.map(({ stepId }) => stepId)).to.deep.equal(['orders']);
    expect(outcome.errors[0]?.message).to.match(
      /^The message that orders emitted is too large for the broker: \d{8} bytes once encrypted, and the limit is 10485760 bytes\./,
    );
  });

  it('accepts a larger message when the limit is raised', async () => {
    const input = (async function* () {
      yield { body: 'x'.repeat(11_000_000) };
    })();
    const env = { ELASTICIO_OUTGOING_MESSAGE_SIZE_LIMIT: '30000000' };
    const outcome = await run('steps: [{ id: orders, function: echo }]', { input, env });
    expect(outcome.errors).to.deep.equal([]);
    expect(outcome.outputs.map(({ body }) => (body as string).length)).to.deep.equal([11_000_000]);
  });

  it('waits for rebounded messages before a step ends', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rebound-'));
    const input = (async function* () {
      yield { body: { key: 'a', times: 2, file: path.join(folder, 'a') } };
      yield { body: { key: 'b', times: 0 } };
    })();
    const env = { ELASTICIO_REBOUND_INITIAL_EXPIRATION: '300' };
    const outcome = await run('steps: [{ function: rebound }, { function: echo }]', { input, env });
    await rm(folder, { recursive: true });
    expect(bodies(outcome)).to.deep.equal([
      { key: 'b', before: 0 },
      { key: 'a', before: 2 },
    ]);
    expect(outcome.steps[0]).to.include({ in: 2, out: 2, rebounds: 2, errors: 0, left: 0 });
  });

  it('processes 200 messages exactly once with two replicas and prefetch 10', async () => {
    const outcome = await run(
      'steps: [{ function: slow, prefetch: 10, replicas: 2 }, { function: echo, prefetch: 10 }]',
      {
        input: numbers(200, 20),
      },
    );
    expect(sorted(outcome)).to.deep.equal(upTo(200));
    expect(new Set(bodies(outcome).map(({ pid }) => pid)).size).to.equal(2);
    expect(outcome.steps[0]).to.include({ in: 200, out: 200, errors: 0, rebounds: 0, left: 0 });
    expect(outcome.steps[0]?.p50Ms).to.be.within(19, 500);
  });

  it('loses no message when a process is killed', async () => {
    let killed = 0;
    const outcome = await run('steps: [{ function: slow, prefetch: 10, replicas: 2 }]', {
      input: numbers(200, 20),
      onOutput: ({ body }, count) => {
        if (count !== 50) return;
        killed = (body as { pid: number }).pid;
        process.kill(killed, 'SIGKILL');
      },
    });
    expect(killed).to.be.greaterThan(0);
    expect([...new Set(sorted(outcome))]).to.deep.equal(upTo(200));
    // Its ten messages are processed again; those that were published but not acknowledged appear twice.
    expect(outcome.outputs.length).to.be.within(200, 210);
    expect(outcome.errors).to.deep.equal([]);
  });

  it('passes the last snapshot to the process that replaces a killed one', async () => {
    let first: (pid: number) => void = () => undefined;
    const firstPid = new Promise<number>((resolve) => (first = resolve));
    async function* input(): AsyncGenerator<FlowMessage> {
      yield { body: { n: 'a' } };
      process.kill(await firstPid, 'SIGKILL');
      yield { body: { n: 'b' } };
    }
    const outcome = await run('steps: [{ function: snap, config: { pid: true } }]', {
      input: input(),
      onOutput: ({ body }) => first((body as { pid: number }).pid),
    });
    const [, second] = bodies(outcome);
    expect(second).to.include({ calls: 2, last: 'a' });
  });

  it('fails with the last output when a process keeps crashing', async () => {
    let caught: unknown;
    const env = { NODE_OPTIONS: '--no-such-option' };
    await run('steps: [{ function: echo }]', { input: numbers(1, 0), env }).catch((error: unknown) => (caught = error));
    expect(caught).to.have.property('code', 'platform');
    expect((caught as Error).message)
      .to.match(/^step_1: its process exited 6 times in a row \(exit code 9/)
      .and.to.include('--no-such-option');
  });

  it('finishes messages in progress and drops rebounded ones when it is stopped', async () => {
    const stop = new AbortController();
    async function* input(): AsyncGenerator<FlowMessage> {
      yield { body: { key: 'waits', times: 1 } };
      yield { body: { key: 'goes', times: 0 } };
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }
    const outcome = await run('steps: [{ function: rebound }]', { input: input(), stop, onOutput: () => stop.abort() });
    expect(bodies(outcome)).to.deep.equal([{ key: 'goes', before: 0 }]);
    expect(outcome.steps[0]).to.include({ in: 2, out: 1, rebounds: 1, left: 1 });
  });

  async function expectNothingOnTheBroker(): Promise<void> {
    const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
    const names = async (kind: string): Promise<string[]> => {
      const response = await fetch(`${rabbit.managementUrl}/api/${kind}`, { headers });
      return ((await response.json()) as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => name.startsWith('run.'));
    };
    expect(await names('queues')).to.deep.equal([]);
    expect(await names('exchanges')).to.deep.equal([]);
  }

  it('deletes its queues and exchange', async () => {
    await run('steps: [{ function: echo }]', { input: numbers(1, 0) });
    await expectNothingOnTheBroker();
  });

  it('deletes its queues when it is killed while it polls a queue', async () => {
    for (let times = 0; times < 10; times++) {
      const kill = new AbortController();
      await run('steps: [{ function: slow, config: { ms: 60000 } }]', {
        input: (async function* (): AsyncGenerator<FlowMessage> {
          for (let n = 0; n < 100; n++) yield { body: { n, ms: 60_000 } };
          // From here on the run polls the queue; it is killed at a random moment.
          setTimeout(() => kill.abort(), 5 * times);
        })(),
        kill: kill.signal,
      });
    }
    await expectNothingOnTheBroker();
  });

  it('fails when it can not connect to the broker', async () => {
    const there = rabbit;
    let caught: unknown;
    rabbit = { ...there, uri: 'amqp://127.0.0.1:9' };
    await run('steps: [{ function: echo }]', { input: numbers(1, 0) }).catch((error: unknown) => (caught = error));
    rabbit = there;
    expect(caught).to.have.property('code', 'platform');
    expect((caught as Error).message).to.match(/^can't connect to the broker at 127\.0\.0\.1:9: /);
  });

  it('fails when the broker closes the connection', async () => {
    let caught: unknown;
    const input = (async function* (): AsyncGenerator<FlowMessage> {
      yield { body: { ms: 60_000 } };
      const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
      const list = async (): Promise<{ name: string; client_properties: { product?: string; version?: string } }[]> =>
        (await (await fetch(`${rabbit.managementUrl}/api/connections`, { headers })).json()) as never;
      for (;;) {
        const ours = (await list()).find((known) => known.client_properties.version?.startsWith('2.'));
        if (ours) {
          await fetch(`${rabbit.managementUrl}/api/connections/${encodeURIComponent(ours.name)}`, {
            method: 'DELETE',
            headers,
          });
          return;
        }
      }
    })();
    await run('steps: [{ function: slow }]', { input }).catch((error: unknown) => (caught = error));
    expect(caught).to.have.property('message', 'the broker closed the connection');
  });
});
