import type { WorkspaceId } from '../../model/ids.js';
import type { RunRecord } from './runRecord.js';

/** Runs that are kept. */
const MAX_RUNS_OF_WORKSPACE = 50;
const MAX_RUNS = 1000;
/** Characters that all of them may have. */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** The runs that a process knows: the last ones of each workspace. Those that are not over are never let go. */
export class RunHistory {
  /** The oldest first. */
  #runs: RunRecord[] = [];

  /** @returns false: too many of the workspace are not over */
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

  /** The newest first. */
  list(workspaceId: WorkspaceId): readonly RunRecord[] {
    return this.#runs.filter(({ request: asked }) => asked.workspaceId === workspaceId).reverse();
  }

  find(workspaceId: WorkspaceId, id: string): RunRecord | undefined {
    return this.#runs.find(({ request: asked }) => asked.id === id && asked.workspaceId === workspaceId);
  }

  listUnfinished(): readonly RunRecord[] {
    return this.#runs.filter((it) => !it.isFinished);
  }

  /** Makes room for what has been told meanwhile. */
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
