import type { WorkspaceId } from '../model/ids.js';
import type { RunRecord } from './runRecord.js';

/** Maximum number of stored runs. */
const MAX_RUNS_OF_WORKSPACE = 50;
const MAX_RUNS = 1000;
/** Maximum size of all runs, in characters. */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** The run history of a process: the latest runs of each workspace. Unfinished runs are never evicted. */
export class RunHistory {
  /** Oldest first. */
  #runs: RunRecord[] = [];

  /** @returns false if too many runs are unfinished */
  add(run: RunRecord): boolean {
    const { workspaceId } = run.request;
    const unfinished = this.#runs.filter((it) => it.request.workspaceId === workspaceId && !it.isFinished);
    if (unfinished.length >= MAX_RUNS_OF_WORKSPACE || this.#runs.filter((it) => !it.isFinished).length >= MAX_RUNS)
      return false;
    this.#runs.push(run);
    this.#evict((it) => it.request.workspaceId === workspaceId, MAX_RUNS_OF_WORKSPACE);
    this.#evict(() => true, MAX_RUNS);
    return true;
  }

  remove(run: RunRecord): void {
    this.#runs = this.#runs.filter((it) => it !== run);
  }

  /** Newest first. */
  list(workspaceId: WorkspaceId): readonly RunRecord[] {
    return this.#runs.filter(({ request }) => request.workspaceId === workspaceId).reverse();
  }

  find(workspaceId: WorkspaceId, id: string): RunRecord | undefined {
    return this.#runs.find(({ request }) => request.id === id && request.workspaceId === workspaceId);
  }

  listUnfinished(): readonly RunRecord[] {
    return this.#runs.filter((it) => !it.isFinished);
  }

  /** Evicts the oldest finished runs until the size limit is met. */
  trim(): void {
    let size = this.#runs.reduce((sum, run) => sum + run.size, 0);
    this.#runs = this.#runs.filter((run, index) => {
      const isEvicted = size > MAX_CHARACTERS && run.isFinished && index < this.#runs.length - 1;
      if (isEvicted) size -= run.size;
      return !isEvicted;
    });
  }

  #evict(isCandidate: (run: RunRecord) => boolean, most: number): void {
    let surplus = this.#runs.filter(isCandidate).length - most;
    this.#runs = this.#runs.filter((run) => {
      const isEvicted = surplus > 0 && isCandidate(run) && run.isFinished;
      if (isEvicted) surplus -= 1;
      return !isEvicted;
    });
  }
}
