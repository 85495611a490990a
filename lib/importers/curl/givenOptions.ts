import type { Argument } from './readCommand.js';

/** An option as it was given. */
export interface GivenOption {
  /** The option without its value, as typed: `-H`. */
  readonly shown: string;
  /** Empty for one without value. */
  readonly value: string;
  readonly at: number;
  readonly isOn: boolean;
}

/** The options of one request, in their order. */
export class GivenOptions {
  readonly #options: (GivenOption & { readonly name: string })[] = [];

  add(name: string, option: GivenOption): void {
    this.#options.push({ name, ...option });
  }

  /** Lists the options of these names, in the order in which they were given. */
  list(...names: readonly string[]): readonly (GivenOption & { readonly name: string })[] {
    return this.#options.filter(({ name }) => names.includes(name));
  }

  /** Returns the last one, which curl uses. */
  last(...names: readonly string[]): GivenOption | undefined {
    return this.list(...names).at(-1);
  }

  /** Whether an option without value is on. */
  has(name: string): boolean {
    return this.last(name)?.isOn === true;
  }
}

/** The options and the URLs of a request. */
export interface OptionGroup {
  readonly options: GivenOptions;
  readonly urls: readonly Argument[];
}
