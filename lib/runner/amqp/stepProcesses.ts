import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import { RestError } from '../../errors.js';

export interface ProcessOptions {
  readonly stepId: string;
  readonly replicas: number;
  /** The component's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets every line that a process writes, with its name before it. */
  readonly log?: (line: string) => void;
  /** Called once when a process keeps dying. */
  readonly onFailure: (error: RestError) => void;
  /** Milliseconds before a process is started again; doubled with every death in a row. */
  readonly restartAfterMs: number;
  /** The program of a process. */
  readonly program: string;
}

/** The real runtime, and a pause that lets a broker come back. */
export const RUNTIME_PROCESS = { program: require.resolve('elasticio-sailor-nodejs/run.js'), restartAfterMs: 200 };

/** Ends the process when this one is gone, however it went: nobody would be left to stop it. */
const LEASH = `data:text/javascript,process.once('disconnect',()=>process.exit(1))`;

const DEATHS_IN_A_ROW = 5;
/** Milliseconds after which a process that died is not counted as part of a row. */
const HEALTHY_AFTER_MS = 30_000;
/** Longer than any request may take, so that only a process that hangs is killed. */
const STOP_TIMEOUT_MS = 20 * 60 * 1000;
const TAIL_LENGTH = 2000;

/** The processes of one step: one of the real runtime for each replica, started again when it dies. */
export class StepProcesses {
  readonly #options: ProcessOptions;
  readonly #children = new Map<ChildProcess, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopping = false;
  #deaths = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = false;
    for (let replica = 1; replica <= this.#options.replicas; replica++) this.#start(replica);
  }

  /** Lets every process finish the messages that it has; resolves when all are gone. */
  async stop(): Promise<void> {
    this.#stop('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    await Promise.all(this.#children.values());
    clearTimeout(timer);
  }

  /** Ends every process at once; the broker gives their messages to others. */
  kill(): void {
    this.#stop('SIGKILL');
  }

  #stop(signal: NodeJS.Signals): void {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const child of this.#children.keys()) child.kill(signal);
  }

  #start(replica: number): void {
    const { stepId, cwd, env, log, program } = this.#options;
    const child = spawn(process.execPath, ['--import', LEASH, program], {
      cwd,
      env,
      // A group of its own: Ctrl-C on the terminal is for the runner, which stops the steps in their order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const started = performance.now();
    let tail = '';
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        tail = `${tail}\n${line}`.slice(-TAIL_LENGTH);
        log?.(`${stepId}.${replica}: ${line}`);
      });
    }
    const gone = new Promise<void>((resolve) => {
      const end = (why: string): void => {
        this.#children.delete(child);
        resolve();
        if (!this.#stopping) this.#revive(replica, performance.now() - started, `${why}; the last it said: ${tail}`);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(signal ?? `exit code ${code ?? '?'}`));
    });
    this.#children.set(child, gone);
  }

  #revive(replica: number, livedMs: number, why: string): void {
    this.#deaths = livedMs > HEALTHY_AFTER_MS ? 1 : this.#deaths + 1;
    if (this.#deaths > DEATHS_IN_A_ROW) {
      const words = `${this.#options.stepId}: its process ended ${this.#deaths} times in a row (${why})`;
      this.#options.onFailure(new RestError('platform', words));
      return;
    }
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#start(replica);
      },
      this.#options.restartAfterMs * 2 ** (this.#deaths - 1),
    );
    this.#timers.add(timer);
  }
}
