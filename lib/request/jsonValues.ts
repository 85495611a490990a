/** Names the type of a value for an error text. Never returns the value itself. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'empty text' : 'text';
    case 'object':
      return 'an object';
    case 'function':
      return 'a function';
    default:
      return `a ${typeof value}`;
  }
}

/**
 * Converts like `String(value)`, but also accepts objects without a prototype, which expressions return.
 */
export function toPlainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown) => (item === undefined || item === null ? '' : toPlainText(item))).join(',');
  }
  if (typeof value === 'object' && value !== null) return '[object Object]';
  return String(value);
}

/** Returns a value as JSON; empty text for values without a JSON form (undefined, a function). */
export function toJsonText(value: unknown): string {
  // The declared type of JSON.stringify omits undefined.
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : '';
}

/** Whether a value says that there is no URL or cursor. Servers do so in different ways: no member, null, an empty text, false. */
export function isNone(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '';
}
