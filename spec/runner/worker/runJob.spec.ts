import '../../support/quiet.js';

import path from 'node:path';

import { expect } from 'chai';

import { SecretMask } from '../../../lib/runner/worker/secretMask.js';
import { runJob } from '../../../lib/runner/worker/runJob.js';
import type { RunEntry } from '../../../lib/wire/run.js';
import type { JobProblem, RunJob, RunReport } from '../../../lib/wire/workerMessages.js';

const folder = path.join(__dirname, '../../support/component');
const MARKER = 'MARKER-7f3a';
const platform = { uri: 'http://127.0.0.1:9', username: 'ann@acme.test', apiKey: 'rs_KEY', workspaceId: 'w' };

async function run(flow: string, more: Partial<RunJob> = {}, stop = new AbortController(), stopAt?: RunEntry['kind']) {
  const reports: RunReport[] = [];
  await runJob({ flow, folder, variables: {}, platform, ...more }, new SecretMask(), stop.signal, {
    report: (report) => {
      reports.push(structuredClone(report));
      if (report.kind === 'progress' && report.entries.some(({ kind }) => kind === stopAt)) stop.abort();
    },
    now: () => performance.now(),
    schedule: (work) => void setImmediate(work),
  });
  return {
    reports,
    entries: reports.flatMap((report) => (report.kind === 'progress' ? report.entries : [])),
    last: reports.at(-1)!,
  };
}

const ONE = 'name: one\nsteps: [{ id: a, function: echo }]';
const problemsOf = ({ last }: { readonly last: RunReport }): readonly JobProblem[] => {
  if (last.kind !== 'refused') throw new Error(`expected a refusal, got ${JSON.stringify(last)}`);
  return last.problems;
};
const shown = (entries: readonly (RunEntry & { readonly atMs: number })[]) =>
  entries.map(({ atMs, ...entry }) => {
    expect(atMs).to.be.at.least(0);
    return entry;
  });

describe('runJob', () => {
  it('reports the start, the messages of each step and the end', async () => {
    const { reports, entries } = await run('name: two\nsteps: [{ function: echo }, { id: b, function: echo }]', {
      messages: [{ body: { n: 1 }, headers: { h: 'x' } }],
    });
    const none = { in: 0, out: 0, errors: 0, rebounds: 0 };
    expect(reports[0]).to.deep.equal({
      kind: 'started',
      name: 'two',
      steps: [
        { id: 'step_1', function: 'echo', ...none },
        { id: 'b', function: 'echo', ...none },
      ],
    });
    expect(
      shown(entries).map((entry) => (entry.kind === 'message' ? [entry.step, entry.direction, entry.body] : entry)),
    ).to.deep.equal([
      ['step_1', 'in', { text: '{"n":1}', length: 7 }],
      ['step_1', 'out', { text: '{"n":1}', length: 7 }],
      ['b', 'in', { text: '{"n":1}', length: 7 }],
      ['b', 'out', { text: '{"n":1}', length: 7 }],
    ]);
    expect(shown(entries)[0]).to.deep.include({ headers: { text: '{"h":"x"}', length: 9 } });
    expect(reports.at(-1)).to.deep.equal({ kind: 'ended', status: 'done' });
  });

  it('calls the trigger when there are no messages', async () => {
    const { entries, last } = await run('name: t\ntrigger: { function: count, config: { count: 2 } }');
    expect(entries.filter((entry) => entry.kind === 'message' && entry.direction === 'out')).to.have.length(2);
    expect(last).to.deep.equal({ kind: 'ended', status: 'done' });
  });

  it('reports an error and a failed run', async () => {
    const { entries, last } = await run('name: f\nsteps: [{ id: a, function: fail }]', {
      messages: [{ body: { fail: 'so' } }],
    });
    expect(shown(entries).at(-1)).to.deep.equal({ kind: 'error', step: 'a', name: 'Error', message: 'refused: so' });
    expect(last).to.deep.equal({ kind: 'ended', status: 'failed' });
  });

  it('reports the errors of which an error is made, masked', async () => {
    const problems = ['Retry: a', `Body: ${platform.apiKey}`];
    const { entries } = await run('name: f\nsteps: [{ id: a, function: fail }]', {
      messages: [{ body: { problems } }],
    });
    expect(shown(entries).at(-1)).to.deep.equal({
      kind: 'error',
      step: 'a',
      name: 'Error',
      message: 'refused: Retry: a; Body: [secret]',
      problems: ['Retry: a', 'Body: [secret]'],
    });
  });

  it('reports a rebound with its reason and drops it when the run is stopped', async () => {
    const flow = 'name: r\nsteps: [{ id: a, function: rebound }]';
    const messages = [{ body: { key: 'ordered', times: 1 } }];
    const { entries, last } = await run(flow, { messages }, new AbortController(), 'rebound');
    expect(shown(entries).at(-1)).to.deep.equal({ kind: 'rebound', step: 'a', reason: 'not yet' });
    expect(last).to.deep.equal({ kind: 'ended', status: 'stopped' });
  });

  it("masks the values of the flow's credentials and the platform's key", async () => {
    const flow = `name: c
steps: [{ id: a, function: fail, credential: own }]
credentials: { own: { type: api_key, headerName: X-Key, headerValue: { env: KEY } } }`;
    const fail = `${MARKER} ${Buffer.from(MARKER).toString('base64')} ${platform.apiKey}`;
    const { reports } = await run(flow, { variables: { KEY: MARKER }, messages: [{ body: { fail } }] });
    const all = JSON.stringify(reports);
    expect(all).to.contain('refused: [secret] [secret] [secret]');
    expect(all).not.to.contain(MARKER).and.not.to.contain(platform.apiKey);
  });

  it('reports the output of a sample in full, and 32 kB of other messages', async () => {
    const body = { text: 'x'.repeat(100_000) };
    const lengths = async (count: number) =>
      (await run(ONE, { messages: Array.from({ length: count }, () => ({ body })) })).entries.map((entry) =>
        entry.kind === 'message' ? [entry.direction, entry.body.text.length, entry.body.length] : entry,
      );
    expect(await lengths(1)).to.deep.equal([
      ['in', 32_768, 100_011],
      ['out', 100_011, 100_011],
    ]);
    expect((await lengths(2)).filter(([direction]: any) => direction === 'out')) // eslint-disable-line
      .to.deep.equal([
        ['out', 32_768, 100_011],
        ['out', 32_768, 100_011],
      ]);
  });

  it("accepts the component path of the component's examples", async () => {
    const { last } = await run(`${ONE}\ncomponent: ..`, { messages: [{ body: {} }] });
    expect(last).to.deep.equal({ kind: 'ended', status: 'done' });
  });

  describe('rejects a job', () => {
    const messages = [{ body: {} }];
    it('with the line of each problem', async () => {
      const flow = 'name: x\nsteps:\n  - function: echo\n    prefetch: 0\n    colour: red';
      expect(problemsOf(await run(flow, { messages }))).to.deep.equal([
        { part: 'flow', line: 4, detail: 'steps[0].prefetch: must be >= 1' },
        {
          part: 'flow',
          line: 5,
          detail:
            'steps[0].colour: unknown key; allowed keys: id, function, credential, prefetch, replicas, passthrough, config',
        },
      ]);
    });

    it('for invalid YAML', async () => {
      const [problem] = problemsOf(await run('name: [', { messages }));
      expect(problem).to.include({ part: 'flow', line: 1 });
    });

    it('with at most a hundred problems and the number of the others', async () => {
      const problems = problemsOf(await run(`${ONE}\n${'key: 1\n'.repeat(150)}`, { messages }));
      expect(problems).to.have.length(101);
      expect(problems[100]!.detail).to.equal('and 49 more problems');
    });

    it('for missing variables, each once, and never reads them from the environment', async () => {
      const flow = `${ONE}\nvariables: { a: { env: PATH }, b: { env: PATH }, c: { env: toString } }`;
      expect(problemsOf(await run(flow, { messages }))).to.deep.equal([
        { part: 'variables', name: 'PATH', detail: 'the flow needs a value for PATH' },
        { part: 'variables', name: 'toString', detail: 'the flow needs a value for toString' },
      ]);
    });

    it("for a reference to the run's key, which is not a variable", async () => {
      const flow = `${ONE}\nvariables: { key: { env: ELASTICIO_API_KEY } }`;
      expect(JSON.stringify(problemsOf(await run(flow, { messages })))).to.contain(
        'needs a value for ELASTICIO_API_KEY',
      );
    });

    for (const component of ['/etc', '../..', './nowhere']) {
      it(`for the other component ${component}`, async () => {
        expect(problemsOf(await run(`${ONE}\ncomponent: ${component}`, { messages }))).to.deep.equal([
          {
            part: 'flow',
            line: 3,
            detail: 'component: a flow on the service runs with the component that is selected for it; remove this key',
          },
        ]);
      });
    }

    it('for an unknown function', async () => {
      const problems = problemsOf(await run('name: x\nsteps: [{ function: nope }]', { messages }));
      expect(problems[0]!.detail).to.match(/^step_1: the component has no action "nope"; it has: /);
    });

    it('without a trigger and without messages', async () => {
      expect(problemsOf(await run(ONE))).to.deep.equal([
        { part: 'messages', detail: 'the flow has no trigger; add messages for its first step' },
      ]);
    });

    it('with messages for a flow of only a trigger', async () => {
      expect(problemsOf(await run('name: t\ntrigger: { function: count }', { messages }))).to.deep.equal([
        { part: 'messages', detail: 'the flow has only a trigger and no step for messages' },
      ]);
    });
  });

  it("fails with a text when a module can't be loaded", async () => {
    const { last } = await run('name: b\nsteps: [{ function: broken }]', { messages: [{ body: {} }] });
    expect(last).to.include({ kind: 'ended', status: 'failed' });
    expect(last)
      .to.have.property('error')
      .that.matches(/^the component can't be loaded/);
  });
});
