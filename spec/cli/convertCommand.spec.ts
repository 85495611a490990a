import '../support/quiet.js';

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { expect } from 'chai';

import { runCli } from '../../lib/cli/runCli.js';

const STEP = (id: string, config = ''): string =>
  `  - { id: ${id}, function: httpRequestAxios, credential: none, config: { ${config}reader: { method: GET, url: '"https://a.test/"' } } }\n`;
const FLOW = (steps: string): string => `name: demo\nsteps:\n${steps}credentials: { none: { type: noauth } }\n`;

describe('runCli convert', () => {
  let folder: string;
  let flow: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
    flow = path.join(folder, 'flow.yaml');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function convert(text: string, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
    await writeFile(flow, text);
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const io = { stdin, stdout, stderr, env: {}, onInterrupt: () => () => undefined };
    const code = await runCli(['convert', flow, ...words], folder, io);
    return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  }

  it('writes the flow to stdout and the changes to stderr, and ends with 0', async () => {
    const { code, out, err } = await convert(FLOW(STEP('a')));
    expect(code).to.equal(0);
    expect(out).to.include('function: request,').and.not.include('httpRequestAxios');
    expect(err).to.match(/^a: converted to request; what changes:\n {2}- output: statusCode → status, /);
    expect(await readFile(flow, 'utf8')).to.include('httpRequestAxios');
  });

  it('writes to a file, which may be the flow itself', async () => {
    const { code, out } = await convert(FLOW(STEP('a') + STEP('b')), '--step', 'b', '--output', flow);
    expect([code, out]).to.deep.equal([0, '']);
    const text = await readFile(flow, 'utf8');
    expect(text.match(/function: \w+/g)).to.deep.equal(['function: httpRequestAxios', 'function: request']);
  });

  it('ends with 1 and the reason for a step that stays as it is', async () => {
    const text = FLOW(STEP('a', 'responseEncoding: hex, '));
    expect(await convert(text)).to.deep.equal({
      code: 1,
      out: text,
      err: "a: stays as it is:\n  - Response Encoding hex can't be converted; choose base64 in the step first\n",
    });
  });

  it('says that there is nothing to convert', async () => {
    const text = FLOW('  - { id: a, function: echo }\n');
    expect(await convert(text)).to.deep.equal({
      code: 0,
      out: text,
      err: 'There is no step of a v2 function to convert.\n',
    });
  });

  it('ends with 2 for an invalid or missing file, an unknown step, and an output that cannot be written', async () => {
    expect(await convert('steps: []\nname: 5\n')).to.deep.include({ code: 2, out: '' });
    expect(await convert(FLOW(STEP('a')), '--step', 'b')).to.deep.equal({
      code: 2,
      out: '',
      err: '--step b: the flow has no such step; it has: a\n',
    });
    const output = await convert(FLOW(STEP('a')), '--output', folder);
    expect([output.code, output.err]).to.deep.equal([
      2,
      `--output ${folder}: EISDIR: illegal operation on a directory, open '${folder}'\n`,
    ]);
    await rm(flow);
    expect(
      await runCli(['convert', flow], folder, {
        stdin: new PassThrough(),
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        env: {},
        onInterrupt: () => () => undefined,
      }),
    ).to.equal(2);
  });
});
