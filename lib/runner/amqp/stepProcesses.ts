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
  /** Receives each output line of a process, prefixed with its name. */
  readonly log?: (line: string) => void;
  /** Called when a process keeps crashing. */
  readonly onFailure: (error: RestError) => void;
  /** Milliseconds before a process is restarted; doubled with each consecutive exit. */
  readonly restartAfterMs: number;
  /** Path of the program. */
  readonly program: string;
}

/** The real runtime, with a restart delay in which a broker can recover. */
export const RUNTIME_PROCESS = { program: require.resolve('elasticio-sailor-nodejs/run.js'), restartAfterMs: 200 };

/** Makes a process exit when the runner exits for any reason, as nothing else would stop it. */
const EXIT_WITH_PARENT = `data:text/javascript,process.once('disconnect',()=>process.exit(1))`;

const MAX_CONSECUTIVE_EXITS = 5;
/** Uptime in milliseconds after which an exit doesn't count as consecutive. */
const HEALTHY_AFTER_MS = 30_000;
/** Longer than any request may take, so that only a hanging process is killed. */
const STOP_TIMEOUT_MS = 20 * 60 * 1000;
const TAIL_LENGTH = 2000;

/** The processes of one step: one runtime process per replica, restarted when it exits. */
export class StepProcesses {
  readonly #options: ProcessOptions;
  readonly #children = new Map<ChildProcess, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopping = false;
  #consecutiveExits = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = false;
    for (let replica = 1; replica <= this.#options.replicas; replica++) this.#start(replica);
  }

  /** Lets every process finish its messages; resolves when all have exited. */
  async stop(): Promise<void> {
    this.#stop('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    await Promise.all(this.#children.values());
    clearTimeout(timer);
  }

  /** Kills every process; the broker redelivers their messages. */
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
    const child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, program], {
      cwd,
      env,
      // An own process group: Ctrl-C in the terminal reaches only the runner, which stops the steps in order.
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
    const exited = new Promise<void>((resolve) => {
      const end = (reason: string): void => {
        this.#children.delete(child);
        resolve();
        if (!this.#stopping) this.#restart(replica, performance.now() - started, `${reason}; last output: ${tail}`);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(signal ?? `exit code ${code ?? '?'}`));
    });
    this.#children.set(child, exited);
  }

  #restart(replica: number, uptimeMs: number, reason: string): void {
    this.#consecutiveExits = uptimeMs > HEALTHY_AFTER_MS ? 1 : this.#consecutiveExits + 1;
    if (this.#consecutiveExits > MAX_CONSECUTIVE_EXITS) {
      const detail = `${this.#options.stepId}: its process exited ${this.#consecutiveExits} times in a row (${reason})`;
      this.#options.onFailure(new RestError('platform', detail));
      return;
    }
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#start(replica);
      },
      this.#options.restartAfterMs * 2 ** (this.#consecutiveExits - 1),
    );
    this.#timers.add(timer);
  }
}
