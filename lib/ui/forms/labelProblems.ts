import type { Fields } from '../api/resources.js';
import { getLabel } from './formValues.js';

/** The service calls members by their names; beside a field its label says the same in words: `client_id is missing`. */
export function labelProblems(
  problems: Readonly<Record<string, string>>,
  fields: Fields,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).map(([name, words]) => {
      const field = fields[name];
      const isNamed = field !== undefined && words.startsWith(`${name} `);
      return [name, isNamed ? `${getLabel(name, field)}${words.slice(name.length)}` : words];
    }),
  );
}
