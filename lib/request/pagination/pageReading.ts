import type { JsonObject } from '../../json.js';
import type { PagePosition, PaginationRules } from './paginationRules.js';

/** The response of a page without its body. */
interface PageHead {
  readonly status: number;
  /** As expressions see them. */
  readonly headers: JsonObject;
  /** URL of the request, as expressions see it. */
  readonly url: string;
  /** URL of the response, after redirects, without the credential: relative URLs refer to it. */
  readonly responseUrl: URL;
}

/** Collects what the next page depends on while a page is read. */
export class PageReading {
  readonly position: PagePosition;
  readonly rules: PaginationRules;
  /** The body; without its records if it is processed as a stream. */
  body: unknown;
  /** Absent until a response is emitted. */
  head: PageHead | undefined;
  #records = 0;
  #last: unknown;
  #isCut = false;

  constructor(position: PagePosition, rules: PaginationRules) {
    this.position = position;
    this.rules = rules;
  }

  /** Forgets what an attempt has read of a response that broke off. */
  begin(): void {
    this.body = undefined;
    this.head = undefined;
    this.#records = 0;
    this.#last = undefined;
    this.#isCut = false;
  }

  /** Number of records of the page, so far. */
  get records(): number {
    return this.#records;
  }

  get last(): unknown {
    return this.#last;
  }

  /** There are more records than `maxRecords`. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The variable `$page`. */
  get variable(): JsonObject {
    const { number, total, cursor = null } = this.position;
    return { number, records: this.#records, total: total + this.#records, cursor };
  }

  /** Counts a record. Returns false when `maxRecords` excludes it. */
  take(record: unknown): boolean {
    this.#isCut = this.position.total + this.#records >= this.rules.maxRecords;
    if (this.#isCut) return false;
    this.#records += 1;
    this.#last = record;
    return true;
  }

  /** Counts the records of a response that is emitted as one message. */
  count(records: readonly unknown[]): void {
    this.#records += records.length;
    this.#last = records.at(-1);
  }
}
