import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Service {
  readonly child: ChildProcess;
  /** The last kilobytes of its output, for the error of a failed start. */
  tail(): string;
  /** Stops the process group: SIGTERM, and SIGKILL after five seconds. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** Starts a program as leader of its own process group, so that no child process outlives the specs. */
export function startService(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): Service {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => {
    text += error.message;
  });
  running.add(child);
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      running.delete(child);
      resolve();
    });
  });
  return {
    child,
    tail: () => text,
    async stop() {
      signal(child, 'SIGTERM');
      const timer = setTimeout(() => {
        signal(child, 'SIGKILL');
      }, 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Repeats `check` until it doesn't throw; fails with the service's output when it exits or takes too long. */
export async function untilReady<T>(name: string, service: Service, check: () => Promise<T>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      const dead = service.child.exitCode !== null || service.child.signalCode !== null;
      if (dead || Date.now() > end) {
        await service.stop();
        throw new Error(`${name} did not start: ${service.tail()}`, { cause: error });
      }
      await sleep(200);
    }
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has exited already.
  }
}
