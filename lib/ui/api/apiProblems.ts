/** One thing that the service didn't take. */
export interface ApiProblem {
  readonly code: string;
  /** In words, for whoever typed it. */
  readonly detail: string;
  /** The place in the document that was sent: `/data/attributes/name`. */
  readonly pointer?: string;
}

/** What an error document says; a sentence of its own where the body is none. */
export function readProblems(status: number, body: unknown): readonly ApiProblem[] {
  const errors = isRecord(body) && Array.isArray(body.errors) ? (body.errors as readonly unknown[]) : [];
  const found = errors.filter(isRecord).map(({ code, detail, title, source }) => {
    const words = readText(detail) ?? readText(title) ?? `The service answered with status ${String(status)}.`;
    const pointer = isRecord(source) ? readText(source.pointer) : undefined;
    return {
      code: readText(code) ?? String(status),
      ...(pointer === undefined ? { detail: words } : { pointer, detail: stripPointer(words, pointer) }),
    };
  });
  if (found.length > 0) return found;
  return [{ code: String(status), detail: `The service answered with status ${String(status)}.` }];
}

/** The rules of a document name the place before they say what is wrong with it; beside its field nobody needs that. */
function stripPointer(detail: string, pointer: string): string {
  return detail.startsWith(`${pointer} must NOT `)
    ? `It must not ${detail.slice(`${pointer} must NOT `.length)}`
    : detail.startsWith(`${pointer} `)
      ? `It ${detail.slice(pointer.length + 1)}`
      : detail;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
