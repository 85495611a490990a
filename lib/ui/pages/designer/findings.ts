import type { Evaluation } from './preview/preview.js';

/** Evaluated expressions and problems by field: `url`, `headers.0`, `headers.0.name`. */
export interface Findings {
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** Error messages. */
  readonly problems: Readonly<Record<string, string>>;
  /** Error messages of the function's other fields, by name; those of `request` by path, such as `retry.attempts`. */
  readonly settingProblems: Readonly<Record<string, string>>;
}
