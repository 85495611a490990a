import '../support/quiet.js';

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';

import { expect } from 'chai';

import type { Io } from '../../lib/cli/io.js';
import { runCli } from '../../lib/cli/runCli.js';

const COMPONENT = path.join(__dirname, '../support/component');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('runCli run', () => {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  let interrupt: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function cli(words: string[], input = '', stdout: Writable = new PassThrough()): Promise<Run> {
    const stdin = new PassThrough();
    stdin.end(input);
    const stderr = new PassThrough();
    const io: Io = {
      stdin,
      stdout,
      stderr,
      env: { SECRET: 'hunter2' },
      onInterrupt(listener) {
        interrupt = listener;
        return () => undefined;
      },
    };
    const code = await runCli(words, COMPONENT, io);
    const text = (stream: unknown): string => (stream instanceof PassThrough ? String(stream.read() ?? '') : '');
    return { code, out: text(stdout), err: text(stderr) };
  }

  async function flow(steps: string): Promise<string> {
    await writeFile(file('flow.yaml'), `name: demo\n${steps}\n`);
    return file('flow.yaml');
  }

  it('shows the first outputs and a summary, and ends with 0', async () => {
    const { code, out, err } = await cli([
      'run',
      await flow('trigger: { function: count, config: { count: 7 } }\nsteps: [{ function: echo }]'),
    ]);
    expect(code).to.equal(0);
    expect(out).to.equal(
      '{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n{"n":5}\n… and 2 more; use --output FILE to save them all\n',
    );
    expect(err).to.match(/^\ndemo: \d\.\d\d s\n\nstep +function +in +out/);
    expect(err).to.match(/\nstep_1 +echo +7 +7 +0 +0 /);
  });

  it('shows progress without a terminal only if that is asked for', async () => {
    const steps = await flow('trigger: { function: count, config: { count: 1 } }');
    expect((await cli(['run', steps])).err).to.not.include('trigger 0 in');
    expect((await cli(['run', steps, '--progress'])).err).to.match(/^trigger 0 in, 0 out\n\ndemo: /);
  });

  it('truncates a long output', async () => {
    const { out } = await cli(
      ['run', await flow('steps: [{ function: echo }]'), '--input', '-'],
      `"${'x'.repeat(400)}"`,
    );
    expect(out).to.equal(`"${'x'.repeat(299)} …\n`);
  });

  it('shows outputs without the headers of the response', async () => {
    const { out } = await cli(
      ['run', await flow('steps: [{ function: echo }]'), '--input', '-'],
      '{"statusCode":200,"HTTPHeaders":{"a":"b"},"responseBody":1}\n{"headers":{},"x":[]}\n[1]\nnull\n',
    );
    expect(out).to.equal('{"statusCode":200,"responseBody":1}\n{"x":[]}\n[1]\nnull\n');
  });

  it('writes the outputs to a file that can be an input', async () => {
    const steps = await flow('steps: [{ function: echo }]');
    await writeFile(file('in.ndjson'), '{"a":1}\n{"a":2}\n{"a":3}\n');
    const words = [
      'run',
      steps,
      '--input',
      file('in.ndjson'),
      '--limit',
      '2',
      '--output',
      file('out.ndjson'),
      '--quiet',
    ];
    expect(await cli(words)).to.deep.equal({ code: 0, out: '', err: '' });
    expect(await readFile(file('out.ndjson'), 'utf8')).to.equal(
      '{"body":{"a":1},"headers":{}}\n{"body":{"a":2},"headers":{}}\n',
    );
    const again = await cli(['run', steps, '--input', file('out.ndjson'), '--output', '-', '--quiet']);
    expect(again.out).to.equal(await readFile(file('out.ndjson'), 'utf8'));
  });

  it('shows the first errors and counts the others, and ends with 1', async () => {
    const lines = 'abcdeffg'
      .split('')
      .map((fail) => JSON.stringify({ fail }))
      .join('\n');
    const { code, err } = await cli(['run', await flow('steps: [{ function: fail }]'), '--input', '-'], `1\n${lines}`);
    expect(code).to.equal(1);
    expect(err.split('\n').slice(0, 8)).to.deep.equal([
      'step_1: refused: a',
      'step_1: refused: b',
      'step_1: refused: c',
      'step_1: refused: d',
      'step_1: refused: e',
      '… and 3 more errors:',
      '2 x step_1: refused: f',
      '1 x step_1: refused: g',
    ]);
    expect(err).to.match(/\nstep_1 +fail +9 +1 +8 /);
  });

  it('shows the errors of a configuration one per line', async () => {
    const line = JSON.stringify({ problems: ['Retry: a', 'Body: b'] });
    const { err } = await cli(['run', await flow('steps: [{ function: fail }]'), '--input', '-'], line);
    expect(err.split('\n').slice(0, 3)).to.deep.equal([
      'step_1: 2 errors in the configuration:',
      '  - Retry: a',
      '  - Body: b',
    ]);
  });

  it('stops at invalid JSON, finishes the messages before it and ends with 2', async () => {
    const { code, out, err } = await cli(
      ['run', await flow('steps: [{ function: echo }]'), '--input', '-'],
      '1\n{\n3\n',
    );
    expect(code).to.equal(2);
    expect(out).to.equal('1\n');
    expect(err).to.include('stdin:2: invalid JSON');
  });

  it('finishes the messages in progress when interrupted, and ends with 130', async () => {
    const steps = await flow('steps: [{ function: slow }]');
    let stopped = false;
    const out = new Writable({
      write(_chunk, _encoding, done) {
        if (!stopped) interrupt();
        stopped = true;
        done();
      },
    });
    await writeFile(file('in.ndjson'), Array.from({ length: 50 }, () => '{"ms":1}').join('\n'));
    const { code, err } = await cli(['run', steps, '--input', file('in.ndjson'), '--output', '-'], '', out);
    expect(code).to.equal(130);
    expect(err).to.include('Stopping after the messages in progress. Press Ctrl-C again to stop at once.');
    const [, read, emitted] = /\nstep_1 +slow +(\d+) +(\d+) /.exec(err) ?? [];
    expect(Number(read)).to.be.lessThan(50);
    expect(emitted).to.equal(read);
  });

  describe('a trigger with a schedule', () => {
    const trigger = 'trigger: { function: count, every: 744h, config: { count: 1 } }';

    it('runs at once and until it is ended, which is a success', async () => {
      let stopped = false;
      const out = new Writable({
        write(_chunk, _encoding, done) {
          if (!stopped) interrupt();
          stopped = true;
          done();
        },
      });
      const { code, err } = await cli(['run', await flow(trigger), '--output', '-'], '', out);
      expect(code).to.equal(0);
      expect(err).to.match(/^The trigger runs now, and every 2678400 s. Press Ctrl-C to end.\n/);
      expect(err).to.match(/\ntrigger +count +1 +1 +0 /);
    });

    it('runs once with --once', async () => {
      const { code, out, err } = await cli(['run', await flow(trigger), '--once']);
      expect([code, out]).to.deep.equal([0, '{"n":1}\n']);
      expect(err).not.to.include('Ctrl-C');
    });

    it('is refused with --amqp, except once', async () => {
      const { code, err } = await cli(['run', await flow(trigger), '--amqp', 'amqp://localhost:1']);
      expect(code).to.equal(2);
      expect(err).to.include('a schedule runs in this process only; add --once, or leave out --amqp');
    });

    it('is checked with the flow file, by line', async () => {
      const { code, err } = await cli(['run', await flow('trigger:\n  function: count\n  cron: "61 * * * *"')]);
      expect(code).to.equal(2);
      expect(err).to.match(/flow\.yaml:4: trigger\.cron: must have five fields \(/);
    });
  });

  it('ends with 2 when the reader of the output has exited', async () => {
    const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE: broken pipe')) });
    const { code, err } = await cli(
      ['run', await flow('steps: [{ function: echo }]'), '--input', '-', '--output', '-'],
      '1\n2\n',
      closed,
    );
    expect(code).to.equal(2);
    expect(err).to.include("the output can't be written: EPIPE: broken pipe");
  });

  it('completes when the reader of the shown outputs has exited', async () => {
    const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE: broken pipe')) });
    const { code, err } = await cli(
      ['run', await flow('steps: [{ function: echo }]'), '--input', '-'],
      '1\n2\n',
      closed,
    );
    expect(code).to.equal(0);
    expect(err).to.match(/\nstep_1 +echo +2 +2 +0 +0 /);
    expect(await cli(['help'], '', closed)).to.deep.equal({ code: 0, out: '', err: '' });
  });

  it('reports an empty input', async () => {
    const words = ['run', await flow('steps: [{ function: echo }]'), '--input', '-'];
    expect(await cli(words, '\n')).to.deep.equal({ code: 0, out: '', err: 'The input has no messages.\n' });
    expect(await cli([...words, '--quiet'], '')).to.deep.equal({ code: 0, out: '', err: '' });
    expect(await cli([...words, '--limit', '0'], '1\n')).to.deep.equal({ code: 0, out: '', err: '' });
  });

  it('escapes control characters of texts from messages and servers', async () => {
    const { err } = await cli(
      ['run', await flow('steps: [{ function: fail }]'), '--input', '-'],
      JSON.stringify({ fail: 'red \u001b[31m\u009b2J\r\b, two\nlines\tand a tab' }),
    );
    expect(err).to.include('step_1: refused: red \\x1b[31m\\x9b2J\\x0d\\x08, two\nlines\tand a tab\n');
    const broken = await cli(['run', await flow('steps: [{ function: echo }]'), '--input', '-'], '\u001b[2J');
    expect(broken.code).to.equal(2);
    expect(broken.err).to.include('stdin:1: invalid JSON').and.not.include('\u001b');
  });

  it('shows the help of all commands and of run', async () => {
    expect((await cli(['--help'])).out).to.include('run FLOW');
    const { code, out } = await cli(['run', '--help']);
    expect(code).to.equal(0);
    for (const option of ['--amqp', '--input', '--limit', '--output', '--quiet', '--log-level']) {
      expect(out).to.include(option);
    }
  });

  const invalid: [string, string, string[], string | RegExp][] = [
    ['an unknown option', 'steps: [{ function: echo }]', ['--loud'], 'unknown option --loud\n'],
    ['a flow without a trigger and without input', 'steps: [{ function: echo }]', [], 'send messages with --input'],
    [
      'an input without a step',
      'trigger: { function: count }',
      ['--input', '-'],
      '--input needs a step that receives the messages',
    ],
    ['a missing input', 'steps: [{ function: echo }]', ['--input', '/none'], /^--input \/none: ENOENT/],
    [
      'an output that cannot be opened',
      'steps: [{ function: echo }]',
      ['--input', '-', '--output', '/none/x'],
      /^--output \/none\/x: ENOENT/,
    ],
    [
      'an unknown action',
      'steps: [{ function: ecco }]',
      ['--input', '-'],
      'the component has no action "ecco"; it has: echo, fail',
    ],
    ['a trigger as an action', 'steps: [{ function: count }]', ['--input', '-'], 'no action "count"'],
    ['a function without its file', 'trigger: { function: gone }', [], 'trigger: ./gone.cjs is missing in'],
    [
      'a module that cannot be loaded',
      'steps: [{ function: broken }]',
      ['--input', '-'],
      "the component can't be loaded",
    ],
    [
      'a folder without a component',
      'component: .\nsteps: [{ function: echo }]',
      ['--input', '-'],
      'no component found in',
    ],
    [
      'a secret in the flow file',
      'steps: [{ function: echo }]\ncredentials: { a: { type: oauth2, access_token: hunter2 } }',
      ['--input', '-'],
      "flow.yaml:3: credentials.a.access_token: secrets can't be stored in a flow file",
    ],
  ];
  for (const [title, steps, words, message] of invalid) {
    it(`ends with 2 and the reason for ${title}`, async () => {
      const { code, out, err } = await cli(['run', await flow(steps), ...words]);
      expect(code).to.equal(2);
      expect(out).to.equal('');
      if (typeof message === 'string') expect(err).to.include(message);
      else expect(err).to.match(message);
      expect(err).not.to.include('hunter2');
    });
  }

  it('rejects an output that is the input or the flow file', async () => {
    const steps = await flow('steps: [{ function: echo }]');
    await writeFile(file('in.ndjson'), '1\n');
    await symlink(file('in.ndjson'), file('link.ndjson'));
    const run = (output: string): Promise<Run> =>
      cli(['run', steps, '--input', file('in.ndjson'), '--output', output, '--quiet']);
    const { code, err } = await run(file('link.ndjson'));
    expect([code, err]).to.deep.equal([
      2,
      `--output ${file('link.ndjson')}: this is the input and would be overwritten; choose another file\n`,
    ]);
    expect(await readFile(file('in.ndjson'), 'utf8')).to.equal('1\n');
    expect((await run(steps)).err).to.include('this is the flow file');
    expect(await readFile(steps, 'utf8')).to.include('name: demo');
    expect((await run('/dev/null')).code).to.equal(0);
  });

  it('ends with 2 for a missing flow file', async () => {
    const { code, err } = await cli(['run', '/none.yaml']);
    expect([code, err]).to.deep.equal([
      2,
      "flow file /none.yaml: ENOENT: no such file or directory, open '/none.yaml'\n",
    ]);
  });
});
