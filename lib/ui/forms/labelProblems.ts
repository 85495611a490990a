import type { Fields } from '../api/resources.js';
import { getLabel } from './formValues.js';

/** Replaces the member name at the start of a message by the label of its field: `client_id is missing`. */
export function labelProblems(
  problems: Readonly<Record<string, string>>,
  fields: Fields,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).map(([name, message]) => {
      const field = fields[name];
      const isNamed = field !== undefined && message.startsWith(`${name} `);
      return [name, isNamed ? `${getLabel(name, field)}${message.slice(name.length)}` : message];
    }),
  );
}
