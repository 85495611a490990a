import { asJsonObject, type JsonObject } from '../../../json.js';
import { readStructuredField } from '../../definition/structuredField.js';
import { hashJson } from '../../hashJson.js';

/** The fields that decide which pages there are. */
const FIELDS = ['secretId', 'reader', 'baseUrl', 'parameters', 'body', 'records', 'incremental'];
/** Members of `pagination` that don't: a run can continue with others. */
const LIMITS = new Set(['maxPages', 'maxRecords', 'maxTime', 'delay', 'onLimit']);

/**
 * Returns what identifies the list that a step's pages make up.
 *
 * @param fields of a configuration, whose structured fields are valid
 */
export function createListKey(fields: JsonObject): string {
  const pagination = asJsonObject(readStructuredField(fields.pagination, 'Pagination'));
  const rules = Object.entries(pagination).filter(([name]) => !LIMITS.has(name));
  return hashJson([FIELDS.map((name) => fields[name]), Object.fromEntries(rules)]);
}
