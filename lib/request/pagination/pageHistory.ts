import { createHash } from 'node:crypto';

/** Remembers the cursors and URLs of a run, as hashes: a run may have many pages, and a cursor kilobytes. */
export class PageHistory {
  readonly #pages = new Map<string, number>();

  /** Adds the cursor or URL of a page. Returns the number of the page that had it before, if there is one. */
  add(value: unknown, page: number): number | undefined {
    const key = createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
    const earlier = this.#pages.get(key);
    if (earlier === undefined) this.#pages.set(key, page);
    return earlier;
  }
}
