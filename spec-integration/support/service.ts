import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Service {
  readonly child: ChildProcess;
  /** The last kilobytes that it wrote, for the message of a start that failed. */
  tail(): string;
  /** Ends the process and all that it started: SIGTERM, and SIGKILL after five seconds. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** Starts a program as the head of a process group of its own, so that nothing it started outlives the specs. */
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

/** Asks `check` until it answers without throwing; fails with the service's own words when it died or takes too long. */
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
    // The group is gone already.
  }
}
