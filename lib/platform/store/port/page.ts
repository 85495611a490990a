/** Pages count from 1. */
export interface Page {
  readonly size: number;
  readonly number: number;
}

export interface PagedList<T> {
  /** Oldest first, by id. */
  readonly items: readonly T[];
  /** How many there are on all pages. */
  readonly total: number;
}
