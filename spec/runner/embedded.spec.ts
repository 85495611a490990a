import '../support/quiet.js';

import path from 'node:path';

import { expect } from 'chai';

import { runEmbedded } from '../../lib/runner/embedded.js';
import type { EmbeddedTools } from '../../lib/runner/embedded.js';
import { readFlow } from '../../lib/runner/readFlow.js';
import { listActiveSteps } from '../../lib/runner/runOptions.js';
import type { FlowMessage, RunOptions, StepError } from '../../lib/runner/runOptions.js';
import type { RunState } from '../../lib/runner/state/stateFile.js';
import { StepStats } from '../../lib/runner/stepStats.js';
import type { StepSummary } from '../../lib/runner/stepStats.js';

const COMPONENT = path.join(__dirname, '../support/component');

interface Outcome {
  readonly outputs: FlowMessage[];
  readonly errors: StepError[];
  readonly steps: StepSummary[];
}

interface Setup {
  readonly input?: AsyncIterable<FlowMessage>;
  readonly ticks?: AsyncIterable<FlowMessage>;
  readonly tools?: Partial<EmbeddedTools>;
  readonly stop?: AbortSignal;
  readonly kill?: AbortSignal;
  readonly state?: RunState;
  readonly onOutput?: (message: FlowMessage) => void | Promise<void>;
}

async function run(yaml: string, setup: Setup = {}): Promise<Outcome> {
  const env = { PASSWORD: 'pw' };
  const flow = readFlow(`name: spec\n${yaml}`, { file: 'spec.yaml', defaultComponent: COMPONENT, env });
  const outputs: FlowMessage[] = [];
  const errors: StepError[] = [];
  const tallies = listActiveSteps(flow, setup.input !== undefined).map((step) => new StepStats(step.id, step.function));
  const options: RunOptions = {
    flow,
    ...(setup.input && { input: setup.input }),
    ...(setup.ticks && { ticks: setup.ticks }),
    ...(setup.state && { state: setup.state }),
    stats: tallies,
    stop: setup.stop ?? new AbortController().signal,
    kill: setup.kill ?? new AbortController().signal,
    listener: {
      output: (encoded) => {
        const message = encoded.decode();
        outputs.push(message);
        return setup.onOutput?.(message);
      },
      error: (error) => errors.push(error),
    },
  };
  await runEmbedded(options, { sleep: () => Promise.resolve(), now: () => performance.now(), ...setup.tools });
  return { outputs, errors, steps: tallies.map((tally) => tally.getCounts()) };
}

async function* feed(...bodies: unknown[]): AsyncGenerator<FlowMessage> {
  for (const body of bodies) yield { body };
}

const bodies = (outcome: Outcome): unknown[] => outcome.outputs.map(({ body }) => body);

describe('runEmbedded', () => {
  it('calls the trigger once and passes its message through every step', async () => {
    const outcome = await run(
      'trigger: { function: count, config: { count: 3 } }\nsteps: [{ function: echo }, { function: echo }]',
    );
    expect(bodies(outcome)).to.deep.equal([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(outcome.steps.map(({ id, in: came, out, errors }) => [id, came, out, errors])).to.deep.equal([
      ['trigger', 1, 3, 0],
      ['step_1', 3, 3, 0],
      ['step_2', 3, 3, 0],
    ]);
  });

  it('calls the trigger at each tick, when all steps have processed the message before', async () => {
    const seen: string[] = [];
    async function* tick(): AsyncGenerator<FlowMessage> {
      for (const name of ['first', 'second']) {
        await Promise.resolve();
        seen.push(name);
        yield { body: {} };
      }
    }
    await run('trigger: { function: count, config: { count: 2 }, prefetch: 4 }\nsteps: [{ function: echo }]', {
      ticks: tick(),
      async onOutput({ body }) {
        await new Promise(setImmediate);
        seen.push(JSON.stringify(body));
      },
    });
    expect(seen).to.deep.equal(['first', '{"n":1}', '{"n":2}', 'second', '{"n":1}', '{"n":2}']);
  });

  it('passes the input to the first step instead of the trigger', async () => {
    const outcome = await run('trigger: { function: count, config: { count: 3 } }\nsteps: [{ function: echo }]', {
      input: feed('a', 'b'),
    });
    expect(bodies(outcome)).to.deep.equal(['a', 'b']);
    expect(outcome.steps.map(({ id }) => id)).to.deep.equal(['step_1']);
  });

  it('ends at once when the input is empty', async () => {
    expect((await run('steps: [{ function: echo }]', { input: feed() })).outputs).to.deep.equal([]);
  });

  it('continues after a failed message and reports the error', async () => {
    const outcome = await run('steps: [{ function: fail }, { function: echo }]', {
      input: feed({ n: 1 }, { fail: 'bad' }, { n: 3 }),
    });
    expect(bodies(outcome)).to.deep.equal([{ n: 1 }, { n: 3 }]);
    expect(outcome.errors).to.have.lengthOf(1);
    expect(outcome.errors[0]).to.include({ stepId: 'step_1', name: 'Error', message: 'refused: bad' });
    expect(outcome.steps[0]).to.include({ in: 3, out: 2, errors: 1 });
  });

  it('counts a message that ends without output as neither output nor error', async () => {
    const outcome = await run('steps: [{ function: empty }, { function: echo }]', { input: feed(1, 2) });
    expect(outcome.steps.map(({ in: came, out, errors }) => [came, out, errors])).to.deep.equal([
      [2, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('redelivers a rebound after 15 s, 30 s, 60 s', async () => {
    const delays: number[] = [];
    const sleep = async (ms: number): Promise<void> => void delays.push(ms);
    const outcome = await run('steps: [{ function: rebound }]', {
      input: feed({ key: 'three', times: 3 }),
      tools: { sleep },
    });
    expect(delays).to.deep.equal([15_000, 30_000, 60_000]);
    expect(bodies(outcome)).to.deep.equal([{ key: 'three', before: 3 }]);
    expect(outcome.steps[0]).to.include({ in: 1, out: 1, rebounds: 3 });
  });

  it('redelivers a rebound after the time that its reason has', async () => {
    const delays: number[] = [];
    const sleep = async (ms: number): Promise<void> => void delays.push(ms);
    const input = feed({ key: 'waits', times: 2, afterMs: 90_000 });
    await run('steps: [{ function: rebound }]', { input, tools: { sleep } });
    expect(delays).to.deep.equal([90_000, 90_000]);
  });

  it('fails a message after its 20th rebound', async () => {
    const outcome = await run('steps: [{ function: rebound }]', { input: feed({ key: 'always', times: 1e9 }) });
    expect(outcome.steps[0]).to.include({ in: 1, out: 0, rebounds: 20, errors: 1 });
    expect(outcome.errors[0]?.message).to.equal('Rebound limit exceeded');
  });

  it('processes as many messages at once as the prefetch allows', async () => {
    const { outputs } = await run('steps: [{ function: slow, prefetch: 20 }]', {
      input: feed(...Array.from({ length: 25 }, () => ({ ms: 50 }))),
    });
    expect(Math.max(...outputs.map(({ body }) => (body as { readonly atOnce: number }).atOnce))).to.equal(20);
  });

  it('provides credential, variables, configuration and settings, and keeps messages apart', async () => {
    const outcome = await run(
      `steps: [{ id: eye, function: look, credential: demo, config: { a: 1 } }]
credentials: { demo: { type: basic, username: ann, password: { env: PASSWORD } } }
variables: { region: eu }`,
      { input: feed({ x: 1 }) },
    );
    expect(outcome.errors).to.deep.equal([]);
    const [body] = bodies(outcome) as [{ message: FlowMessage }];
    expect(body).to.deep.include({
      config: { a: 1, secretId: 'demo' },
      snapshot: {},
      variables: { region: 'eu' },
      stepId: 'eye',
      secret: { name: 'demo', type: 'basic', state: 'ready', credentials: { username: 'ann', password: 'pw' } },
    });
    expect(body.message).to.have.all.keys('id', 'body', 'headers', 'attachments', 'metadata');
    expect(body.message.body).to.deep.equal({ x: 1 });
  });

  it('stores a snapshot between messages', async () => {
    const outcome = await run('steps: [{ function: snap }]', { input: feed({ n: 'a' }, { n: 'b' }, { n: 'c' }) });
    expect(bodies(outcome)).to.deep.equal([{ calls: 1 }, { calls: 2, last: 'a' }, { calls: 3, last: 'b' }]);
  });

  describe('with a state', () => {
    /** A state in memory that records its changes. */
    function setUpState(snapshots: Record<string, unknown> = {}) {
      const changes: string[] = [];
      const state: RunState = {
        getSnapshot: (stepId) => snapshots[stepId],
        setSnapshot(stepId, snapshot) {
          changes.push(`${stepId} ${JSON.stringify(snapshot)}`);
          snapshots[stepId] = snapshot;
        },
      };
      return { state, changes, snapshots };
    }
    const trigger = (body = '{}') => `trigger: { function: tally, config: { count: 3, body: ${body} } }`;

    it('begins with the snapshots of an earlier run', async () => {
      const { state, changes } = setUpState({ trigger: { n: 1 }, step_1: { calls: 5, last: 0 } });
      const outcome = await run(`${trigger()}\nsteps: [{ function: snap }]`, { state });
      expect(bodies(outcome)).to.deep.equal([
        { calls: 6, last: 0 },
        { calls: 7, last: 2 },
      ]);
      expect(changes.at(-1)).to.equal('trigger {"n":3}');
      expect(changes.filter((line) => line.startsWith('step_1')).at(-1)).to.equal('step_1 {"calls":7,"last":3}');
    });

    it('stores a snapshot when the messages before are processed by all steps', async () => {
      const { state, changes } = setUpState();
      await run(`${trigger()}\nsteps: [{ function: echo }, { function: echo }]`, {
        state,
        async onOutput({ body }) {
          await new Promise(setImmediate);
          changes.push(`output ${String((body as { n: number }).n)}`);
        },
      });
      // Snapshots that are confirmed together are stored once.
      for (const n of [1, 2, 3]) {
        const stored = changes.findIndex((line) => line.startsWith('trigger') && Number(/\d/.exec(line)) >= n);
        expect(stored).to.be.greaterThan(changes.indexOf(`output ${String(n)}`));
      }
      expect(changes.at(-1)).to.equal('trigger {"n":3}');
    });

    it('stores none that covers a message which is never processed', async () => {
      const stop = new AbortController();
      const { state, changes } = setUpState();
      const outcome = await run(`${trigger('{ key: left, times: 1 }')}\nsteps: [{ function: rebound }]`, {
        state,
        stop: stop.signal,
        tools: {
          sleep: (_, signal) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
              stop.abort();
            }),
        },
      });
      expect(outcome.steps.at(-1)?.left).to.be.greaterThan(0);
      expect(changes).to.deep.equal([]);
    });

    it('counts a message that fails as processed', async () => {
      const { state, snapshots } = setUpState();
      const outcome = await run(`${trigger('{ fail: bad }')}\nsteps: [{ function: fail }]`, { state });
      expect([outcome.errors.length, snapshots.trigger]).to.deep.equal([3, { n: 3 }]);
    });

    it('counts a message as processed after its last redelivery', async () => {
      const { state, snapshots } = setUpState();
      const outcome = await run(`${trigger('{ key: again, times: 2 }')}\nsteps: [{ function: rebound }]`, { state });
      expect([outcome.steps.at(-1)?.rebounds, snapshots.trigger]).to.deep.equal([2, { n: 3 }]);
    });
  });

  it('passes on the messages of a step with passthrough', async () => {
    const { outputs } = await run(
      'steps: [{ id: a, function: echo, passthrough: true }, { id: b, function: fail, passthrough: true }]',
      { input: feed({ n: 1 }) },
    );
    expect(outputs[0]?.passthrough).to.deep.equal({
      a: { body: { n: 1 }, headers: {} },
      b: { body: { n: 1 }, headers: {} },
    });
  });

  it('passes nothing on without it', async () => {
    const { outputs } = await run('steps: [{ function: echo, passthrough: true }, { function: echo }]', {
      input: feed(1),
    });
    expect(outputs[0]).to.deep.equal({ body: 1, headers: {} });
  });

  it('passes messages that are too large for a broker: 8 MB, 50 MB', async function () {
    this.timeout(60_000);
    const sizes = [7_864_290, 8_000_000, 50_000_000];
    const outcome = await run('steps: [{ function: echo }, { function: echo }]', {
      input: feed(...sizes.map((size) => 'x'.repeat(size)), 'y'),
    });
    expect(outcome.errors).to.deep.equal([]);
    expect(bodies(outcome).map((body) => (body as string).length)).to.deep.equal([...sizes, 1]);
  });

  it('reports a message without a JSON form as an error of the step and continues', async () => {
    const outcome = await run('steps: [{ function: cycle }]', { input: feed({ cycle: true }, { cycle: false }) });
    expect(bodies(outcome)).to.deep.equal([{ cycle: false }]);
    expect(outcome.errors[0]?.message).to.match(/circular/);
    expect(outcome.steps[0]).to.include({ in: 2, out: 1, errors: 1 });
  });

  it('slows a fast trigger down to the speed of a slow step', async () => {
    let emitted = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const outcome = run('trigger: { function: count, config: { count: 500 } }\nsteps: [{ function: echo }]', {
      onOutput: () => gate,
      tools: {
        now: () => {
          emitted++;
          return 0;
        },
      },
    });
    const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    while (emitted < 2) await nextTurn();
    // The trigger and one message of the step have started. Nothing else does, even later.
    for (let turns = 0; turns < 200; turns++) await nextTurn();
    const begun = emitted;
    release();
    const { steps } = await outcome;
    expect(begun).to.equal(2);
    expect(steps.map(({ in: came, out }) => [came, out])).to.deep.equal([
      [1, 500],
      [500, 500],
    ]);
  });

  it('finishes messages in progress and drops rebounded ones when it is stopped', async () => {
    const stop = new AbortController();
    async function* input(): AsyncGenerator<FlowMessage> {
      yield { body: { key: 'stopped', times: 1 } };
      yield { body: { key: 'other', times: 0 } };
      stop.abort();
      yield { body: { key: 'never', times: 0 } };
    }
    const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const outcome = await run('steps: [{ function: rebound }]', {
      input: input(),
      stop: stop.signal,
      tools: { sleep },
    });
    expect(bodies(outcome)).to.deep.equal([{ key: 'other', before: 0 }]);
    expect(outcome.steps[0]).to.include({ in: 2, out: 1, rebounds: 1, left: 1 });
  });

  it('ends at once when it is killed', async () => {
    const kill = new AbortController();
    const outcome = await run('steps: [{ function: slow }]', {
      input: (async function* () {
        yield { body: { ms: 300 } };
        kill.abort();
      })(),
      kill: kill.signal,
    });
    expect(outcome.outputs).to.deep.equal([]);
  });

  it('finishes the messages before an input error, then throws that error', async () => {
    const seen: unknown[] = [];
    const broken = run('steps: [{ function: echo }]', {
      input: (async function* () {
        yield { body: 1 };
        throw new Error('line 2 is not JSON');
      })(),
      onOutput: ({ body }) => void seen.push(body),
    });
    let caught: unknown;
    await broken.catch((error: unknown) => (caught = error));
    expect(caught).to.be.instanceOf(Error).with.property('message', 'line 2 is not JSON');
    expect(seen).to.deep.equal([1]);
  });

  it("fails with the reason when a module can't be loaded", async () => {
    let caught: unknown;
    await run('steps: [{ function: broken }]', { input: feed(1) }).catch((error: unknown) => (caught = error));
    expect(caught).to.have.property('code', 'usage');
    expect((caught as Error).message).to.match(/^the component can't be loaded: .*'broken'/);
  });
});
