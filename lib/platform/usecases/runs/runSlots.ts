/** Each run is a whole Node process. */
const MOST = 4;
const MOST_OF_WORKSPACE = 2;

interface Waiting {
  readonly workspaceId: string;
  readonly begin: () => void;
}

/** Lets a few runs go at a time, and the others in the order in which they came. */
export class RunSlots {
  readonly #taken = new Map<string, number>();
  #waiting: Waiting[] = [];

  /**
   * Calls `begin` when there is a place.
   * @returns whether that was at once; otherwise it is when others have given theirs back
   */
  take(workspaceId: string, begin: () => void): boolean {
    const place: Waiting = { workspaceId, begin };
    this.#waiting.push(place);
    this.#next();
    return !this.#waiting.includes(place);
  }

  /** Gives a place back. */
  release(workspaceId: string): void {
    const left = (this.#taken.get(workspaceId) ?? 0) - 1;
    if (left > 0) this.#taken.set(workspaceId, left);
    else this.#taken.delete(workspaceId);
    this.#next();
  }

  #next(): void {
    const taken = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    if (taken >= MOST) return;
    const next = this.#waiting.find(({ workspaceId }) => (this.#taken.get(workspaceId) ?? 0) < MOST_OF_WORKSPACE);
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((it) => it !== next);
    this.#taken.set(next.workspaceId, (this.#taken.get(next.workspaceId) ?? 0) + 1);
    next.begin();
    this.#next();
  }
}
