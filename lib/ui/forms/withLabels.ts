import type { Fields } from '../api/resources.js';
import { labelOf } from './values.js';

/** The service calls members by their names; beside a field its label says the same in words: `client_id is missing`. */
export function withLabels(
  problems: Readonly<Record<string, string>>,
  fields: Fields,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).map(([name, words]) => {
      const field = fields[name];
      const isNamed = field !== undefined && words.startsWith(`${name} `);
      return [name, isNamed ? `${labelOf(name, field)}${words.slice(name.length)}` : words];
    }),
  );
}
