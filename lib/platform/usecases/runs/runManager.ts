import { hashApiKey, newApiKey } from '../../model/apiKey.js';
import type { Account, User } from '../../model/directory.js';
import { newId, type WorkspaceId } from '../../model/ids.js';
import type { RunProcess } from '../../model/run.js';
import type { RunRecord } from './runRecord.js';
import { RunHistory } from './runHistory.js';
import { RunSemaphore } from './runSemaphore.js';

interface RunManagerDependencies {
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** The runs of a process: what is known of them, who may go, their keys, and what ends them. */
export class RunManager {
  readonly history = new RunHistory();
  readonly semaphore = new RunSemaphore();
  readonly #keys = new Map<string, Account>();
  readonly #processes = new Map<RunRecord, RunProcess>();
  readonly #dependencies: RunManagerDependencies;
  #isClosed = false;

  constructor(tools: RunManagerDependencies) {
    this.#dependencies = tools;
  }

  /** The service stops: nothing more begins. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whom the key of a run that is not over belongs to. */
  findAccount(keyHash: string): Account | undefined {
    return this.#keys.get(keyHash);
  }

  /**
   * A key with which a run reads the secrets of its workspace, in the name of whoever has started it. It is kept nowhere but in memory.
   * @returns the key, and what makes it worthless
   */
  issueKey(user: User, workspaceId: WorkspaceId): { readonly key: string; readonly revoke: () => void } {
    const { now, randomBytes } = this.#dependencies;
    const key = newApiKey(randomBytes);
    const hash = hashApiKey(key);
    const scope = { level: 'workspace', id: workspaceId } as const;
    const grants = [{ userId: user.id, role: 'operator', scope }] as const;
    this.#keys.set(hash, { user, keyId: newId(now(), randomBytes), grants });
    return { key, revoke: () => this.#keys.delete(hash) };
  }

  /** Knows the process of a run until it is gone. */
  trackProcess(run: RunRecord, process: RunProcess): void {
    this.#processes.set(run, process);
    void process.exited.then(() => this.#processes.delete(run));
  }

  findProcess(run: RunRecord): RunProcess | undefined {
    return this.#processes.get(run);
  }

  /** Ends all runs at once. Resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const atMs = this.#dependencies.now();
    for (const run of this.history.listUnfinished()) run.finish('stopped', 'The service has stopped', atMs);
    const processes = [...this.#processes.values()];
    for (const process of processes) process.kill();
    await Promise.all(processes.map(({ exited: gone }) => gone));
  }
}
