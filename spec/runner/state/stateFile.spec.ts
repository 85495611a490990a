import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

import { lockFile } from '../../../lib/runner/state/fileLock.js';
import { StateFile } from '../../../lib/runner/state/stateFile.js';
import { catchRejection } from '../../support/rejection.js';

describe('the state file', () => {
  let folder: string;
  let file: string;
  const opened: StateFile[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'state-'));
    file = path.join(folder, 'orders.json');
  });
  afterEach(async () => {
    for (const state of opened.splice(0)) await state.close().catch(() => undefined);
    await rm(folder, { recursive: true });
  });

  async function open(more: { flow?: string; since?: string; file?: string } = {}): Promise<StateFile> {
    const state = await StateFile.open({ file, flow: 'orders', now: Date.now, ...more });
    opened.push(state);
    return state;
  }
  const refuse = async (more: { flow?: string } = {}): Promise<string> =>
    (await catchRejection(open(more))).message.replaceAll(folder, '');

  describe('StateFile', () => {
    it('keeps snapshots from run to run, for the owner only', async () => {
      const first = await open();
      expect(first.getSnapshot('trigger')).to.equal(undefined);
      first.setSnapshot('trigger', { a: 1 });
      first.setSnapshot('step_1', { b: [2] });
      first.setSnapshot('trigger', { a: 3 });
      await first.close();
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      expect(await readdir(folder)).to.deep.equal(['orders.json']);
      const second = await open();
      expect([second.getSnapshot('trigger'), second.getSnapshot('step_1')]).to.deep.equal([{ a: 3 }, { b: [2] }]);
    });

    it('is not written by a run without a snapshot', async () => {
      await (await open()).close();
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('restricts a file that others can read, and follows a link', async () => {
      const first = await open();
      first.setSnapshot('trigger', 1);
      await first.close();
      await chmod(file, 0o644);
      const link = path.join(folder, 'link');
      await symlink(file, link);
      const second = await open({ file: link });
      expect(second.getSnapshot('trigger')).to.equal(1);
      second.setSnapshot('trigger', 2);
      await second.close();
      expect([(await stat(file)).mode & 0o777, await readFile(file, 'utf8')]).to.deep.equal([
        0o600,
        '{"format":"rest-step-state","version":1,"flow":"orders","steps":{"trigger":2}}\n',
      ]);
    });

    it('takes nothing after the output is lost', async () => {
      const state = await open();
      state.setSnapshot('trigger', 1);
      state.stop();
      state.setSnapshot('trigger', 2);
      await state.close();
      expect(JSON.parse(await readFile(file, 'utf8'))).to.have.deep.property('steps', { trigger: 1 });
    });

    it('flushes what it covers before each write, and reports at the end that it could not', async () => {
      const state = await open();
      state.flushBefore(() => Promise.reject(new Error('disk full')));
      state.setSnapshot('trigger', 1);
      const error = await catchRejection(state.close());
      expect(error.message).to.equal(`--state ${file}: not written: disk full`);
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('starts over with another start of the increment, and only then', async () => {
      const run = async (since: string | undefined, value: number): Promise<unknown> => {
        const state = await open(since === undefined ? {} : { since });
        const found = state.getSnapshot('trigger');
        state.setSnapshot('trigger', value);
        await state.close();
        return found;
      };
      expect([
        await run(undefined, 1),
        await run('2024', 2),
        await run('2024', 3),
        await run(undefined, 4),
        await run('2024', 5),
        await run('2023', 6),
      ]).to.deep.equal([undefined, undefined, 2, 3, 4, undefined]);
    });

    for (const [title, text, problem] of [
      ['empty', '', 'no state of a flow; choose another file, or delete this one to start over'],
      [
        'of another kind',
        'name: orders\n',
        'no state of a flow; choose another file, or delete this one to start over',
      ],
      ['JSON of another kind', '[]', 'no state of a flow; choose another file, or delete this one to start over'],
      [
        'cut off',
        '{"format":"rest-step-state","version":1,"flow":"ord',
        'damaged; restore it from a copy, or delete it to start over',
      ],
      [
        'of another version',
        '{"format":"rest-step-state","version":2,"flow":"orders","steps":{}}',
        'written by another version; use that one, or delete the file to start over',
      ],
      [
        'without steps',
        '{"format":"rest-step-state","version":1,"flow":"orders"}',
        'written by another version; use that one, or delete the file to start over',
      ],
      [
        'of another flow',
        '{"format":"rest-step-state","version":1,"flow":"items","steps":{}}',
        'the state of the flow "items"; use a file for each flow, or delete it if the flow has another name now',
      ],
    ] as const)
      it(`refuses a file that is ${title}, and keeps it`, async () => {
        await writeFile(file, text);
        expect(await refuse()).to.equal(`--state /orders.json: ${problem}`);
        expect(await readFile(file, 'utf8')).to.equal(text);
        expect(await readdir(folder)).to.deep.equal(['orders.json']);
      });

    it('refuses a folder, and a file in a folder that does not exist', async () => {
      const failed = async (given: string): Promise<string> => (await catchRejection(open({ file: given }))).message;
      expect(await failed(folder)).to.match(/^--state .*EISDIR/);
      expect(await failed(path.join(folder, 'a', 'b'))).to.match(/^--state .*ENOENT/);
    });

    it('belongs to one process at a time', async () => {
      const first = await open();
      expect(await refuse()).to.equal(
        `--state /orders.json: the flow is running with it, as process ${String(process.pid)}; wait for its end, or delete /orders.json.lock if there is none`,
      );
      await first.close();
      await open();
    });
  });

  describe('lockFile', () => {
    const lock = (now = Date.now) => lockFile(path.join(folder, 'l'), now);

    it('takes over the lock of a process that was killed', async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("ready")']);
      await once(child.stdout, 'data');
      const own = await lock();
      const owner = JSON.parse(await readFile(path.join(folder, 'l'), 'utf8')) as object;
      if ('heldBy' in own) throw new Error('held');
      await own.release();
      const { pid = 0 } = child;
      const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
      const started = text.replace(/^.*\)/s, '').split(' ')[20] ?? '';
      await writeFile(path.join(folder, 'l'), JSON.stringify({ ...owner, pid, started }));
      expect(await lock()).to.deep.equal({ heldBy: pid });
      child.kill('SIGKILL');
      await once(child, 'exit');
      const taken = await lock();
      expect(taken).to.have.property('release');
      if ('release' in taken) await taken.release();
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('takes over the lock of an earlier process with the same id', async () => {
      const own = await lock();
      if ('heldBy' in own) throw new Error('held');
      const owner = JSON.parse(await readFile(path.join(folder, 'l'), 'utf8')) as object;
      await writeFile(path.join(folder, 'l'), JSON.stringify({ ...owner, started: 'earlier' }));
      expect(await lock()).to.have.property('release');
    });

    it('respects the lock of another machine for a minute after its last sign', async () => {
      const name = path.join(folder, 'l');
      await writeFile(name, JSON.stringify({ machine: 'other', pid: 7, started: '' }));
      await utimes(name, 1000, 1000);
      expect(await lock(() => 1_060_000)).to.deep.equal({ heldBy: 7 });
      expect(await lock(() => 1_060_001)).to.have.property('release');
    });

    it('is taken by one of many', async () => {
      await writeFile(path.join(folder, 'l'), JSON.stringify({ machine: 'other', pid: 7, started: '' }));
      await utimes(path.join(folder, 'l'), 1000, 1000);
      const taken = await Promise.all(Array.from({ length: 20 }, () => lock()));
      expect(taken.filter((one) => 'release' in one)).to.have.length(1);
    });
  });
});
