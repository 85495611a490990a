/** The requested page of a list. `number` starts at 1. */
export interface Page {
  readonly size: number;
  readonly number: number;
}

export interface PagedList<T> {
  /** Oldest first, by id. */
  readonly items: readonly T[];
  /** The number of items on all pages. */
  readonly total: number;
}
