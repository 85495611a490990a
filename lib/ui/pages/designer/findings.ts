import type { Evaluated } from './preview/order.js';

/** What is known of the fields, by their names: `url`, `headers.0`, `headers.0.name`. */
export interface Findings {
  readonly evaluated: Readonly<Record<string, Evaluated>>;
  /** What is wrong, in words. */
  readonly problems: Readonly<Record<string, string>>;
  /** The same of the function's own fields. */
  readonly settings: Readonly<Record<string, string>>;
}
