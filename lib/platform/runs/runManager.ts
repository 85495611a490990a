import { hashApiKey, newApiKey } from '../model/apiKey.js';
import type { Account, User } from '../model/directory.js';
import { newId, type WorkspaceId } from '../model/ids.js';
import type { RunProcess } from '../model/run.js';
import type { RunRecord } from './runRecord.js';
import { RunHistory } from './runHistory.js';
import { RunSemaphore } from './runSemaphore.js';

interface RunManagerDependencies {
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** Manages the runs of a process: their history, concurrency limit, keys and child processes. */
export class RunManager {
  readonly history = new RunHistory();
  readonly semaphore = new RunSemaphore();
  readonly #keys = new Map<string, Account>();
  readonly #processes = new Map<RunRecord, RunProcess>();
  readonly #dependencies: RunManagerDependencies;
  #isClosed = false;

  constructor(dependencies: RunManagerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether the service is stopping, so that no run may start. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Returns the account of the key of a running run. */
  findAccount(keyHash: string): Account | undefined {
    return this.#keys.get(keyHash);
  }

  /**
   * Issues a key with which a run reads the secrets of its workspace on behalf of its user. It is kept in memory only.
   * @returns the key, and a function that revokes it
   */
  issueKey(user: User, workspaceId: WorkspaceId): { readonly key: string; readonly revoke: () => void } {
    const { now, randomBytes } = this.#dependencies;
    const key = newApiKey(randomBytes);
    const hash = hashApiKey(key);
    const scope = { level: 'workspace', id: workspaceId } as const;
    const roleAssignments = [{ userId: user.id, role: 'operator', scope }] as const;
    this.#keys.set(hash, { user, keyId: newId(now(), randomBytes), roleAssignments });
    return { key, revoke: () => this.#keys.delete(hash) };
  }

  /** Tracks the process of a run until it has exited. */
  trackProcess(run: RunRecord, process: RunProcess): void {
    this.#processes.set(run, process);
    void process.exited.then(() => this.#processes.delete(run));
  }

  findProcess(run: RunRecord): RunProcess | undefined {
    return this.#processes.get(run);
  }

  /** Kills all runs. Resolves when their processes have exited. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const atMs = this.#dependencies.now();
    for (const run of this.history.listUnfinished()) run.finish('stopped', 'The service was stopped', atMs);
    const processes = [...this.#processes.values()];
    for (const process of processes) process.kill();
    await Promise.all(processes.map(({ exited }) => exited));
  }
}
