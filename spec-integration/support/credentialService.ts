import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';

/** A process of the compiled credential service, as `npm run platform` starts it. */
export interface CredentialService {
  readonly url: string;
  readonly pid: number;
  /** Its output so far, logs included. */
  output(): string;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

const MAIN = path.join(__dirname, '../../dist/lib/platform/main.js');
const running = new Set<ReturnType<typeof spawn>>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts one on a free port, without the settings of this process.
 * @throws Error with its output when it exits before it listens
 */
export async function startCredentialService(settings: Readonly<Record<string, string>>): Promise<CredentialService> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH, HOST: '127.0.0.1', PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const gone = once(child, 'close').then(() => running.delete(child));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, address] = /^listening on (\S+)$/m.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void gone.then(() => {
      reject(new Error(`the service ended with ${String(child.exitCode)}:\n${output}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    url,
    pid: child.pid!,
    output: () => output,
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined when empty. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- specs look at JSON of many shapes
}

export type Api = (
  method: string,
  place: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiAnswer>;

/** Calls a service's API with an API key. */
export function apiOf(url: string, email: string, key: string): Api {
  const authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`;
  return async (method, place, body, headers = {}) => {
    const response = await fetch(url + place, {
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
}
