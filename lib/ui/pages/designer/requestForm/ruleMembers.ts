import type { JsonObject } from '../../../../json.js';
import { RULE_ERRORS } from '../../../../request/dialects/request/ruleErrors.js';

/** The choices of `error`, in their order. */
export const ERROR_CHOICES: readonly string[] = RULE_ERRORS;

/** The choices of `do` in words. */
export const ACTION_TITLES: Readonly<Record<string, string>> = {
  emit: 'Emit the response',
  retry: 'Send the request again',
  refresh: 'Refresh the credential, then send again',
  rebound: 'Return the message to its queue',
  ignore: 'Emit nothing',
  stop: 'Emit nothing, and end the pagination',
  fail: 'Fail',
};

/** Returns the text of `status`: codes and ranges. */
export function formatStatus(stored: unknown): string {
  if (Array.isArray(stored)) return stored.map(String).join(', ');
  return typeof stored === 'string' || typeof stored === 'number' ? String(stored) : '';
}

/** Returns the stored form of `status`. */
export function storeStatus(text: string): string | number | undefined {
  if (text.trim() === '') return undefined;
  return /^\d{3}$/.test(text.trim()) ? Number(text) : text;
}

/** Returns the names in `error`: a text with commas, or a list. */
export function readErrorKinds(stored: unknown): readonly string[] {
  if (Array.isArray(stored)) return stored.map(String);
  return typeof stored === 'string' ? stored.split(/[\s,]+/).filter((name) => name !== '') : [];
}

/** Returns the stored form of `error`, in the order of the choices. */
export function storeErrorKinds(names: readonly string[]): string | readonly string[] | undefined {
  const known = ERROR_CHOICES.filter((name) => names.includes(name));
  const all = [...known, ...names.filter((name) => !ERROR_CHOICES.includes(name))];
  return all.length < 2 ? all[0] : all;
}

/** Describes the conditions of a rule in one text. */
export function describeConditions({ status, error, headers, body }: JsonObject): string {
  const expressions = [
    ['headers', headers],
    ['body', body],
  ].flatMap(([place, text]) => (typeof text === 'string' ? [`${String(place)}: ${text}`] : []));
  return [formatStatus(status), readErrorKinds(error).join(', '), ...expressions]
    .filter((text) => text !== '')
    .join(' and ');
}
