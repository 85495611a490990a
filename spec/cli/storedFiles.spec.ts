import '../support/quiet.js';

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

import { resolveFilesFolder } from '../../lib/cli/resolveFilesFolder.js';
import type { Io } from '../../lib/cli/io.js';
import { runCli } from '../../lib/cli/runCli.js';

const COMPONENT = path.join(__dirname, '../support/component');

describe('run --files', () => {
  let folder: string;
  const file = (...names: string[]): string => path.join(folder, ...names);
  const store = 'steps: [{ function: store, prefetch: 10 }]';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cli-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(flow: string, messages: readonly object[], ...words: string[]) {
    await writeFile(file('flow.yaml'), `name: demo\n${flow}\n`);
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end(messages.map((message) => JSON.stringify(message)).join('\n'));
    const io: Io = { stdin, stdout, stderr, env: {}, onInterrupt: () => () => undefined };
    const code = await runCli(['run', file('flow.yaml'), '--input', '-', ...words], COMPONENT, io);
    return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  }
  const lines = async (name = 'out.ndjson'): Promise<{ body: Record<string, string> }[]> =>
    (await readFile(file(name), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { body: Record<string, string> });
  const output = (): string[] => ['--output', file('out.ndjson')];

  it('saves files beside the output, whose messages have their URLs', async () => {
    const { code, err } = await run(store, [{ name: 'a b.csv', text: 'a;b\n' }], ...output());
    expect(code).to.equal(0);
    const [line] = await lines();
    expect(line?.body.attachmentUrl).to.equal(`file://${file('out-files', 'a%20b.csv')}`);
    expect(await readFile(fileURLToPath(line?.body.attachmentUrl ?? ''), 'utf8')).to.equal('a;b\n');
    expect(err).to.include(`\n1 file in ${file('out-files')}\n`);
  });

  it('saves files in the given folder', async () => {
    const words = [...output(), '--files', file('deep', 'er')];
    await run(store, [{ name: '', type: 'application/pdf', text: 'x' }], ...words);
    expect(await readdir(file('deep', 'er'))).to.deep.equal(['file.pdf']);
  });

  it('lets later steps read a file, with its type, at the URL in the message', async () => {
    const flow =
      'steps: [{ id: first, function: store, passthrough: true }, { function: readBack, passthrough: true }]';
    await run(flow, [{ name: 'a.csv', type: 'text/csv', text: 'a;b' }], ...output());
    const [line] = await lines();
    const url = `file://${file('out-files', 'a.csv')}`;
    expect(line?.body).to.deep.equal({ text: 'a;b', type: 'text/csv', from: `<${url}>` });
    expect(JSON.stringify(line)).not.to.include('http://127.0.0.1');
    expect(JSON.stringify(line)).to.include(`"first":{"body":{"attachmentUrl":"${url}"}`);
  });

  it('gives each of fifty concurrent files its own name', async () => {
    const messages = Array.from({ length: 50 }, (_, index) => ({ name: 'a.csv', text: String(index) }));
    expect((await run(store, messages, ...output())).code).to.equal(0);
    const files = (await lines()).map(({ body }) => fileURLToPath(body.attachmentUrl ?? ''));
    const contents = await Promise.all(files.map((name) => readFile(name, 'utf8')));
    expect(contents.map(Number).sort((a, b) => a - b)).to.deep.equal(messages.map((_, index) => index));
    expect(await readdir(file('out-files'))).to.have.lengthOf(50);
  });

  it('keeps the files of earlier runs', async () => {
    for (const text of ['old', 'new']) await run(store, [{ name: 'a.csv', text }], ...output());
    const read = (name: string): Promise<string> => readFile(file('out-files', name), 'utf8');
    expect([await read('a.csv'), await read('a-2.csv')]).to.deep.equal(['old', 'new']);
  });

  it('writes nothing outside the folder', async () => {
    const names = ['../../evil', '/etc/passwd', '..', 'C:\\x\\y.txt', '.profile', 'a\u0000b', 'x'.repeat(500)];
    await run(
      store,
      names.map((name) => ({ name, text: 'x' })),
      ...output(),
    );
    expect(await readdir(file('out-files'))).to.have.lengthOf(names.length);
    expect(await readdir(folder)).to.have.members(['flow.yaml', 'out-files', 'out.ndjson']);
  });

  it('creates no folder without files', async () => {
    await run('steps: [{ function: echo }]', [{ n: 1 }], ...output());
    expect(await readdir(folder)).to.have.members(['flow.yaml', 'out.ndjson']);
  });

  it('shows the URLs without --output', async () => {
    const { out } = await run(store, [{ name: 'a.csv', text: 'x' }], '--files', file('kept'));
    expect(out).to.equal(`{"attachmentUrl":"file://${file('kept', 'a.csv')}"}\n`);
  });

  it('fails messages and shows the reason once when a file has the name of the folder', async () => {
    await writeFile(file('out-files'), 'mine');
    const { code, err } = await run(
      store,
      [
        { name: 'a', text: 'x' },
        { name: 'b', text: 'x' },
      ],
      ...output(),
    );
    expect(code).to.equal(1);
    expect(err.match(/files can't be stored in .*out-files: EEXIST/g)).to.have.lengthOf(1);
    expect(err).to.include('step_1: not stored: 403 storage_denied');
    expect(await readFile(file('out-files'), 'utf8')).to.equal('mine');
  });

  const unusable: readonly (readonly [string, () => Promise<string>])[] = [
    [
      'a file',
      async () => {
        await writeFile(file('taken'), '');
        return file('taken');
      },
    ],
    [
      'a folder in a file',
      async () => {
        await writeFile(file('taken'), '');
        return file('taken', 'in');
      },
    ],
    ['a folder in /proc', () => Promise.resolve('/proc/kept')],
    ['a name that is too long', () => Promise.resolve(file('x'.repeat(300)))],
  ];
  for (const [title, createUnusable] of unusable) {
    it(`ends with 2 before the run starts for ${title}`, async () => {
      const name = await createUnusable();
      const { code, err } = await run(store, [{ name: 'a', text: 'x' }], ...output(), '--files', name);
      expect(code).to.equal(2);
      expect(err).to.match(/^--files .*: E[A-Z]+.*; choose a folder that you can write to\n$/s);
      expect(await readdir(folder)).not.to.include('out.ndjson');
    });
  }

  it('ends with 2 before the run starts for a folder without write permission, unless run as root', async () => {
    await mkdir(file('locked'));
    await chmod(file('locked'), 0o500);
    const { code, err } = await run(store, [{ name: 'a', text: 'x' }], ...output(), '--files', file('locked'));
    const isRoot = process.getuid?.() === 0;
    expect(code).to.equal(isRoot ? 0 : 2);
    expect(await readdir(file('locked'))).to.deep.equal(isRoot ? ['a'] : []);
    if (!isRoot) expect(err).to.match(/^--files .*: EACCES.*; choose a folder that you can write to\n$/s);
  });

  it('reports an output that was deleted during the run', async () => {
    const flow = `steps: [{ function: removeFolder, config: { folder: "${file('out.ndjson')}" } }]`;
    const { code, err } = await run(flow, [{ n: 1 }], ...output());
    expect(code).to.equal(2);
    expect(err).to.match(/^the output can't be written: .*out\.ndjson was deleted during the run/m);
  });
});

describe('resolveFilesFolder', () => {
  const settings = { flow: 'flows/orders.yaml', once: false, progress: false, quiet: false };
  for (const [title, more, folder] of [
    ['beside the output', { output: '/tmp/none/out.ndjson' }, '/tmp/none/out-files'],
    ['beside an output without extension', { output: '/tmp/none/out' }, '/tmp/none/out-files'],
    ['beside an output with several', { output: '/tmp/none/out.2024.ndjson' }, '/tmp/none/out.2024-files'],
    ['in the working directory for standard output', { output: '-' }, path.resolve('orders-files')],
    ['in the working directory without an output', {}, path.resolve('orders-files')],
    ['in the working directory for a device', { output: '/dev/null' }, path.resolve('orders-files')],
  ] as const) {
    it(`returns a folder ${title}`, async () =>
      expect(await resolveFilesFolder({ ...settings, ...more })).to.equal(folder));
  }
});
