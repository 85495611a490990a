import { descriptor } from '../../../../request/dialects/request/descriptor.js';
import type { Fields } from '../../../api/resources.js';

/** The fields of `request`. */
export const REQUEST_FIELDS: Fields = descriptor.fields;

export const REQUEST_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(descriptor.fields).map(([name, { label }]) => [name, label]),
);
