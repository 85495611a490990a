/** The hashes of the keys of records that are emitted, as one text: a copy of a snapshot with many costs nothing. */
export class KnownKeys {
  /** Characters of a hash. */
  static readonly LENGTH = 12;
  readonly #known: Set<string>;
  /** Of records that are not confirmed yet. */
  readonly #pending = new Set<string>();
  #latest: string | undefined;
  /** Used by this message, the latest last. */
  readonly #used = new Set<string>();

  /** @param stored as `mergeInto` returned it */
  constructor(stored: string) {
    this.#known = new Set(splitKeys(stored));
  }

  /** Forgets the keys of records that aren't confirmed. */
  begin(): void {
    for (const key of this.#pending) this.#known.delete(key);
    this.#pending.clear();
  }

  /** Returns false for a known key, which counts as used now. */
  add(key: string): boolean {
    if (!this.#known.has(key)) {
      this.#known.add(key);
      this.#pending.add(key);
      this.#latest = key;
      return true;
    }
    if (!this.#pending.has(key)) this.#use(key);
    return false;
  }

  /** Marks the records so far: the latest of their keys that are new. */
  mark(): string | undefined {
    return this.#latest;
  }

  /** The records up to a mark are emitted. Returns whether there were new keys. */
  confirm(mark: string | undefined): boolean {
    if (mark === undefined || !this.#pending.has(mark)) return false;
    for (const key of this.#pending) {
      this.#pending.delete(key);
      this.#use(key);
      if (key === mark) break;
    }
    return true;
  }

  /**
   * Adds the confirmed keys of this message to what other messages have stored meanwhile.
   *
   * @param keep number of keys, the latest
   */
  mergeInto(stored: string, keep: number): string {
    const others = splitKeys(stored).filter((key) => !this.#used.has(key));
    return [...others, ...this.#used].slice(-keep).join('');
  }

  #use(key: string): void {
    this.#used.delete(key);
    this.#used.add(key);
  }
}

function splitKeys(stored: string): readonly string[] {
  return stored.match(new RegExp(`.{${String(KnownKeys.LENGTH)}}`, 'g')) ?? [];
}
