/** A pseudorandom generator (xorshift32): the same numbers for the same seed. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    // The state must not be 0.
    this.#state = (seed ^ 0x9e3779b9) | 1;
  }

  /** Returns an integer from 0 to 2^31 - 1. */
  readonly next = (): number => {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 1;
  };

  readonly bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => this.next() & 0xff));
}
