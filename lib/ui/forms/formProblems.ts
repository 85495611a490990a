import type { ApiProblem } from '../api/apiProblems.js';

/** Problems of a form: those of a field beside it, the others above the form. */
export interface FormProblems {
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

/**
 * Puts problems beside the fields that they are of.
 * @param fieldsByPointer where in the document that was sent each field was: pointer -> name of the field. What is under a pointer counts
 *   as that field's too.
 */
export function groupProblems(
  problems: readonly ApiProblem[],
  fieldsByPointer: Readonly<Record<string, string>>,
): FormProblems {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { pointer = '', detail } of problems) {
    const place = Object.keys(fieldsByPointer)
      .filter((one) => pointer === one || pointer.startsWith(`${one}/`))
      .sort((a, b) => b.length - a.length)[0];
    const name = place === undefined ? undefined : fieldsByPointer[place];
    if (name === undefined) others.push(detail);
    else fields[name] = fields[name] === undefined ? detail : `${fields[name]} ${detail}`;
  }
  return { fields, others };
}
