import type { Evaluation } from './preview/preview.js';

/** What is known of the fields, by their names: `url`, `headers.0`, `headers.0.name`. */
export interface Findings {
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** What is wrong, in words. */
  readonly problems: Readonly<Record<string, string>>;
  /** The same of the function's own fields. */
  readonly settingProblems: Readonly<Record<string, string>>;
}
