import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const ROOT = path.join(__dirname, '../..');

/** `npm start`, once it has said what to do next; the build is there already. */
export interface Started {
  /** What it tells people to open. */
  readonly link: string;
  stop(): Promise<void>;
}

/** Starts it on a port of the system's choice, with data of its own. @throws Error with all it said when it ends before that */
export async function npmStart(): Promise<Started> {
  const { PATH = '' } = process.env;
  const folder = await mkdtemp(path.join(tmpdir(), 'npm-start-'));
  const child = spawn(process.execPath, ['examples/start.mjs', '--quiet'], {
    cwd: ROOT,
    env: { PATH, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  // Ctrl-C reaches all that it has started.
  const interrupt = (): boolean => process.kill(-child.pid!, 'SIGINT');
  process.once('exit', () => child.exitCode ?? interrupt());
  const gone = once(child, 'close');
  let said = '';
  const link = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
      const [, address] = /^ +(http\S+\/ui\/#\/sign-in\/\S+)$/m.exec(said) ?? [];
      if (address !== undefined && said.includes('until Ctrl-C')) resolve(address);
    });
    void gone.then(() => reject(new Error(`npm start has ended:\n${said}`)));
  });
  return {
    link,
    async stop() {
      interrupt();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
