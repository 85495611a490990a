import { isJsonObject, type JsonObject } from '../../../json.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { isAbsent } from '../../definition/definition.js';
import { readStructuredField } from '../../definition/structuredField.js';
import { CONFIGURATION } from './configuration.js';

/** Fields that can't be among those of `advanced`. */
const OWN_FIELDS = ['$schema', 'secretId', 'reader', 'advanced'];
/** Fields that can be among them. */
export const ADVANCED_NAMES: readonly string[] = Object.keys(CONFIGURATION.members).filter(
  (name) => !OWN_FIELDS.includes(name),
);

/** Returns the fields of a step with those that the field `advanced` holds. Errors are collected. */
export function mergeAdvanced(fields: JsonObject, problems: ConfigProblems): JsonObject {
  const { advanced: given, ...own } = fields;
  const { label, expected } = CONFIGURATION.members.advanced;
  const advanced = problems.collect(() => readStructuredField(given, label));
  if (isAbsent(advanced)) return own;
  if (!isJsonObject(advanced)) {
    problems.addUnexpectedType(label, expected, advanced);
    return own;
  }
  problems.checkMembers(advanced, label, ADVANCED_NAMES);
  const known = Object.entries(advanced).filter(([name, value]) => ADVANCED_NAMES.includes(name) && !isAbsent(value));
  for (const [name] of known) {
    if (!isAbsent(own[name])) problems.add(`${label}: ${name} is also a field of its own; remove one of them`);
  }
  return { ...Object.fromEntries(known), ...own };
}
