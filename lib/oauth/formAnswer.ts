/** Members of an answer by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Reads the members of a body that is form-encoded and about a token. Undefined for anything else. */
export function parseFormAnswer(body: string): Members | undefined {
  const text = body.trim();
  if (!/^[\w.-]+=[^\s<>{}"]*$/.test(text)) return undefined;
  const members: Members = Object.fromEntries(new URLSearchParams(text));
  return 'access_token' in members || 'error' in members ? members : undefined;
}
