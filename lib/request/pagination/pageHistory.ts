import { hashJson } from '../hashJson.js';

/** A page with the hash of its cursor or URL. */
export type KnownPage = readonly [page: number, hash: string];

/** The latest pages that a list of known pages has all of. */
const LATEST = 16;

/** Remembers the cursors and URLs of a run, as hashes: a run may have many pages, and a cursor kilobytes. */
export class PageHistory {
  readonly #pages: Map<string, number>;
  /** In the order of their pages. */
  readonly #known: KnownPage[];

  /** @param known as `list` returned them in the part of the run before an interruption */
  constructor(known: readonly KnownPage[] = []) {
    this.#known = [...known];
    this.#pages = new Map(known.map(([page, hash]) => [hash, page]));
  }

  /** Adds the cursor or URL of a page. Returns the number of the page that had it before, if there is one. */
  add(value: unknown, page: number): number | undefined {
    const hash = hashJson(value);
    const earlier = this.#pages.get(hash);
    if (earlier !== undefined) return earlier;
    this.#pages.set(hash, page);
    this.#known.push([page, hash]);
    this.#forget();
    return undefined;
  }

  /**
   * Lists the latest pages, and of those before the ones whose numbers are powers of two (Brent's algorithm). By them a run that was
   * interrupted still detects each cycle, though one that is longer than the latest pages later.
   */
  list(): readonly KnownPage[] {
    return [...this.#known];
  }

  /** Removes the page that is no longer one of the latest, unless it stays in the list. */
  #forget(): void {
    const index = this.#known.length - 1 - LATEST;
    const [page] = this.#known[index] ?? [];
    if (page !== undefined && !Number.isInteger(Math.log2(page))) this.#known.splice(index, 1);
  }
}
