import type { ApiProblem } from '../api/apiProblems.js';

/** Problems of a form: by field, and those of no field. */
export interface FormProblems {
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

/**
 * Groups problems by field.
 * @param fieldsByPointer JSON pointer in the request document -> name of the field; covers everything below the pointer
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
