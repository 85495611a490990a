/** Numbers that look random and are the same for the same seed (xorshift32). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    // Zero would stay zero.
    this.#state = (seed ^ 0x9e3779b9) | 1;
  }

  /** @returns a whole number from 0 to 2^31 - 1 */
  readonly next = (): number => {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 1;
  };

  readonly bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => this.next() & 0xff));
}
