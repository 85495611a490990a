import type { WorkspaceId } from '../../model/ids.js';
import type { RunRecord } from './runRecord.js';

/** Runs that are kept. */
const MOST_OF_WORKSPACE = 50;
const MOST = 1000;
/** Characters that all of them may have. */
const MOST_TEXT = 128 * 1024 * 1024;

/** The runs that a process knows: the last ones of each workspace. Those that are not over are never let go. */
export class RunShelf {
  /** The oldest first. */
  #runs: RunRecord[] = [];

  /** @returns false: too many of the workspace are not over */
  add(run: RunRecord): boolean {
    const { workspaceId } = run.asked;
    const unfinished = this.#runs.filter((it) => it.asked.workspaceId === workspaceId && !it.isOver);
    if (unfinished.length >= MOST_OF_WORKSPACE || this.#runs.filter((it) => !it.isOver).length >= MOST) return false;
    this.#runs.push(run);
    this.#letGo((it) => it.asked.workspaceId === workspaceId, MOST_OF_WORKSPACE);
    this.#letGo(() => true, MOST);
    return true;
  }

  remove(run: RunRecord): void {
    this.#runs = this.#runs.filter((it) => it !== run);
  }

  /** The newest first. */
  list(workspaceId: WorkspaceId): readonly RunRecord[] {
    return this.#runs.filter(({ asked }) => asked.workspaceId === workspaceId).reverse();
  }

  find(workspaceId: WorkspaceId, id: string): RunRecord | undefined {
    return this.#runs.find(({ asked }) => asked.id === id && asked.workspaceId === workspaceId);
  }

  unfinished(): readonly RunRecord[] {
    return this.#runs.filter((it) => !it.isOver);
  }

  /** Makes room for what has been told meanwhile. */
  trim(): void {
    let size = this.#runs.reduce((sum, run) => sum + run.size, 0);
    this.#runs = this.#runs.filter((run, index) => {
      const goes = size > MOST_TEXT && run.isOver && index < this.#runs.length - 1;
      if (goes) size -= run.size;
      return !goes;
    });
  }

  #letGo(isMeant: (run: RunRecord) => boolean, most: number): void {
    let surplus = this.#runs.filter(isMeant).length - most;
    this.#runs = this.#runs.filter((run) => {
      const goes = surplus > 0 && isMeant(run) && run.isOver;
      if (goes) surplus -= 1;
      return !goes;
    });
  }
}
