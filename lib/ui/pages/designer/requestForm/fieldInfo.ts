import { isJsonObject, type JsonObject } from '../../../../json.js';
import schema from '../../../../schemas/request.schema.json' with { type: 'json' };

/** The part of a JSON Schema that forms are rendered from. */
export interface FieldSchema {
  readonly title?: string;
  /** Markdown with code in backticks. */
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly anyOf?: readonly FieldSchema[];
}

/** The fields of `request`, except those that the page has elsewhere: the request itself and the credential. */
export const REQUEST_FIELDS: Readonly<Record<string, FieldSchema>> = Object.fromEntries(
  Object.entries(schema.properties as Readonly<Record<string, FieldSchema>>).filter(
    ([name]) => !['reader', 'secretId', '$schema'].includes(name),
  ),
);

export const REQUEST_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(REQUEST_FIELDS).map(([name, { title = name }]) => [name, title]),
);

/** Returns the label of a member: `maxTime` is "Max time". */
export function toLabel(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns the help of a field in the HTML of notes, with its unit and its default. */
export function formatHelp({ description = '', pattern = '', default: preset }: FieldSchema): string {
  const escaped = description.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const unit = pattern.includes('ms|s|m|h') ? '<br>Milliseconds, or a text such as <b>30s</b>, <b>5m</b>.' : '';
  const byDefault = isScalar(preset) ? `<br>Default: <b>${String(preset).replaceAll('<', '&lt;')}</b>` : '';
  return escaped.replace(/`([^`]+)`/g, '<b>$1</b>') + unit + byDefault;
}

/** Returns the form of a field that is an object; undefined for other fields. */
export function findObjectSchema(field: FieldSchema): FieldSchema | undefined {
  return [field, ...(field.anyOf ?? [])].find(({ properties }) => properties !== undefined);
}

/** Whether the fields of an object's members can show a value: one of text, a number or a flag each, and objects in their own fields. */
export function canShowMembers({ properties = {} }: FieldSchema, value: JsonObject): boolean {
  return Object.entries(value).every(([name, stored]) => {
    const member = properties[name];
    if (member?.properties === undefined) return typeof stored !== 'object' || stored === null;
    return stored === null || (isJsonObject(stored) && canShowMembers(member, stored));
  });
}

/** Whether a value is entered as an expression: also one that can be another value, which is stored seldom. */
export function isExpressionField({ format, anyOf = [] }: FieldSchema, stored: unknown): boolean {
  const isText = stored === undefined || stored === null || typeof stored === 'string';
  return format === 'jsonata' || (isText && anyOf[0]?.format === 'jsonata');
}

/** Lists the values of a field that aren't objects but can be chosen. */
export function listChoices({ anyOf = [] }: FieldSchema): readonly (string | boolean)[] {
  return anyOf.flatMap(({ enum: names, type }): readonly (string | boolean)[] => {
    return names ?? (type === 'boolean' ? [true] : []);
  });
}

/** Returns an object to start with: an example, or the first member with a default. */
export function createObject(field: FieldSchema): unknown {
  const example = field.examples?.find((value) => typeof value === 'object');
  if (example !== undefined) return example;
  const [name, member] = Object.entries(findObjectSchema(field)?.properties ?? {})[0] ?? [];
  return name === undefined ? undefined : { [name]: member?.default };
}

/** Whether a default can be shown as text. */
export function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
