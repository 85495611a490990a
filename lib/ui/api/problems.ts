/** One thing that the service didn't take. */
export interface ApiProblem {
  readonly code: string;
  /** In words, for whoever typed it. */
  readonly detail: string;
  /** The place in the document that was sent: `/data/attributes/name`. */
  readonly pointer?: string;
}

/** What an error document says; a sentence of its own where the body is none. */
export function problemsOf(status: number, body: unknown): readonly ApiProblem[] {
  const errors = isRecord(body) && Array.isArray(body.errors) ? (body.errors as readonly unknown[]) : [];
  const found = errors.filter(isRecord).map(({ code, detail, title, source }) => {
    const words = textOf(detail) ?? textOf(title) ?? `The service answered with status ${String(status)}.`;
    const pointer = isRecord(source) ? textOf(source.pointer) : undefined;
    return {
      code: textOf(code) ?? String(status),
      ...(pointer === undefined ? { detail: words } : { pointer, detail: withoutPointer(words, pointer) }),
    };
  });
  if (found.length > 0) return found;
  return [{ code: String(status), detail: `The service answered with status ${String(status)}.` }];
}

/** The rules of a document name the place before they say what is wrong with it; beside its field nobody needs that. */
function withoutPointer(words: string, pointer: string): string {
  return words.startsWith(`${pointer} must NOT `)
    ? `It must not ${words.slice(`${pointer} must NOT `.length)}`
    : words.startsWith(`${pointer} `)
      ? `It ${words.slice(pointer.length + 1)}`
      : words;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
