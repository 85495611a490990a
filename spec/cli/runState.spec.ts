import '../support/quiet.js';

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { expect } from 'chai';

import { runCli } from '../../lib/cli/runCli.js';
import { lockFile } from '../../lib/runner/state/fileLock.js';

const COMPONENT = path.join(__dirname, '../support/component');

describe('runCli run --state', () => {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  const read = (name: string): Promise<string> => readFile(file(name), 'utf8');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function run(count: number, ...words: string[]): Promise<{ code: number; err: string }> {
    await writeFile(
      file('flow.yaml'),
      `name: demo\ntrigger: { function: tally, config: { count: ${String(count)} } }\n`,
    );
    const stderr = new PassThrough();
    const io = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr,
      env: {},
      onInterrupt: () => () => undefined,
    };
    const code = await runCli(
      ['run', file('flow.yaml'), '--state', file('s.json'), '--quiet', ...words],
      COMPONENT,
      io,
    );
    return { code, err: String(stderr.read() ?? '').replaceAll(folder, '') };
  }

  it('goes on where the last run ended, and appends to the output', async () => {
    const output = ['--output', file('out.ndjson')];
    expect(await run(2, ...output)).to.deep.equal({ code: 0, err: '' });
    expect(await run(2, ...output)).to.deep.equal({ code: 0, err: '' });
    expect(await run(3, ...output)).to.deep.equal({ code: 0, err: '' });
    expect(await read('out.ndjson')).to.equal(
      [1, 2, 3].map((n) => `{"body":{"n":${String(n)}},"headers":{}}\n`).join(''),
    );
    expect(JSON.parse(await read('s.json'))).to.deep.equal({
      format: 'rest-step-state',
      version: 1,
      flow: 'demo',
      steps: { trigger: { n: 3 } },
    });
    expect(await readdir(folder)).to.have.members(['flow.yaml', 'out.ndjson', 's.json']);
  });

  for (const [title, before, after] of [
    ['removes the part of a line that a killed run wrote', '{"a":1}\n{"b', '{"a":1}\n'],
    ['removes the part of the first line', '{"b', ''],
    ['ends a complete line', '{"a":1}', '{"a":1}\n'],
    ['removes a part that is longer than what it reads at once', `1\n"${'x'.repeat(200_000)}`, '1\n'],
  ] as const)
    it(`${title} before it appends`, async () => {
      await writeFile(file('out.ndjson'), before);
      await run(1, '--output', file('out.ndjson'));
      expect(await read('out.ndjson')).to.equal(`${after}{"body":{"n":1},"headers":{}}\n`);
    });

  it('appends to a device, too', async () => {
    expect(await run(1, '--output', '/dev/null')).to.deep.equal({ code: 0, err: '' });
  });

  it('refuses a state that another run has, a broker, and the state as output', async () => {
    const lock = await lockFile(file('s.json.lock'), Date.now);
    const held = await run(1, '--output', file('out.ndjson'));
    expect([held.code, held.err]).to.deep.equal([
      2,
      `--state /s.json: the flow is running with it, as process ${String(process.pid)}; wait for its end, or delete /s.json.lock if there is none\n`,
    ]);
    expect(await readdir(folder)).to.not.include('out.ndjson');
    if ('release' in lock) await lock.release();
    expect(await run(1, '--amqp', 'amqp://localhost')).to.deep.equal({
      code: 2,
      err: '--state is for runs in this process; leave out --amqp\n',
    });
    expect((await run(1, '--output', file('s.json'))).err).to.include('this is the state and would be overwritten');
  });

  it('ends with 2 when the state can not be written', async () => {
    const { code, err } = await run(1, '--output', '/dev/full');
    expect([code, err]).to.deep.equal([2, "the output can't be written: ENOSPC: no space left on device, write\n"]);
    expect(await readdir(folder)).to.not.include('s.json');
  });
});
