import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const ROOT = path.join(__dirname, '../..');

/** `npm start` after it has printed the next steps, on an existing build. */
export interface Started {
  /** The login link that it prints. */
  readonly link: string;
  stop(): Promise<void>;
}

/** Starts it on a free port, with its own data folder. @throws Error with its output when it exits before it is ready */
export async function npmStart(): Promise<Started> {
  const { PATH = '' } = process.env;
  const folder = await mkdtemp(path.join(tmpdir(), 'npm-start-'));
  const child = spawn(process.execPath, ['examples/start.mjs', '--quiet'], {
    cwd: ROOT,
    env: { PATH, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  // Ctrl-C reaches all of its child processes.
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
