/** What a value is, for an error text: never the value itself. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty text' : 'text';
    case 'object':
      return 'an object';
    case 'function':
      return 'a function';
    default:
      return `a ${typeof value}`;
  }
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `String(value)` that also takes what expressions give: their objects have no prototype, and `String` throws on them.
 */
export function toPlainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown) => (item === undefined || item === null ? '' : toPlainText(item))).join(',');
  }
  if (typeof value === 'object' && value !== null) return '[object Object]';
  return String(value);
}

/** JSON of a value; empty where JSON has no word for it (undefined, a function). */
export function toJsonText(value: unknown): string {
  // Its declared type leaves out that it returns undefined for those.
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : '';
}
