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
  const found = errors.filter(isRecord).map(({ code, detail, title, source }) => ({
    code: textOf(code) ?? String(status),
    detail: textOf(detail) ?? textOf(title) ?? `The service answered with status ${String(status)}.`,
    ...(isRecord(source) && typeof source.pointer === 'string' ? { pointer: source.pointer } : {}),
  }));
  if (found.length > 0) return found;
  return [{ code: String(status), detail: `The service answered with status ${String(status)}.` }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
