import type { ApiProblem } from '../api/problems.js';

/** Problems of a form: those of a field beside it, the others above the form. */
export interface FormProblems {
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

/**
 * Puts problems beside the fields that they are of.
 * @param places where in the document that was sent each field was: pointer -> name of the field. What is under a pointer counts
 *   as that field's too.
 */
export function formProblems(problems: readonly ApiProblem[], places: Readonly<Record<string, string>>): FormProblems {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { pointer = '', detail } of problems) {
    const place = Object.keys(places)
      .filter((one) => pointer === one || pointer.startsWith(`${one}/`))
      .sort((a, b) => b.length - a.length)[0];
    const name = place === undefined ? undefined : places[place];
    if (name === undefined) others.push(detail);
    else fields[name] = fields[name] === undefined ? detail : `${fields[name]} ${detail}`;
  }
  return { fields, others };
}
