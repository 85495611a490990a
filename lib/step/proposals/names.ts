/** Returns a name without case and punctuation: `next_cursor`, `nextCursor` and `next-cursor` are the same. */
export function simplifyName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const PLAIN_NAME = /^[A-Za-z_]\w*$/;
/** Names that are something else in an expression. */
const WORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);

/** Returns a path as JSONata; undefined if a name can't be written. */
export function formatPath(path: readonly string[]): string | undefined {
  const names = path.map((name) => {
    if (PLAIN_NAME.test(name) && !WORDS.has(name)) return name;
    return name === '' || name.includes('`') ? undefined : `\`${name}\``;
  });
  return names.includes(undefined) ? undefined : names.join('.');
}

/** Returns the place of a member for readers: `body.meta.next`. */
export function describePath(path: readonly string[]): string {
  return ['body', ...path].join('.');
}
