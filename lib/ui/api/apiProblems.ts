import { isJsonObject, isNonEmptyString } from '../../json.js';

/** One error of an API response. */
export interface ApiProblem {
  readonly code: string;
  /** Text for the user. */
  readonly detail: string;
  /** JSON pointer into the request document: `/data/attributes/name`. */
  readonly pointer?: string;
}

/** Reads the errors of an error document; a body of another form becomes one problem with the status. */
export function readProblems(status: number, body: unknown): readonly ApiProblem[] {
  const errors = isJsonObject(body) && Array.isArray(body.errors) ? (body.errors as readonly unknown[]) : [];
  const problems = errors.filter(isJsonObject).map(({ code, detail, title, source }) => {
    const message = readText(detail) ?? readText(title) ?? `The service responded with status ${String(status)}.`;
    const pointer = isJsonObject(source) ? readText(source.pointer) : undefined;
    return {
      code: readText(code) ?? String(status),
      ...(pointer === undefined ? { detail: message } : { pointer, detail: stripPointer(message, pointer) }),
    };
  });
  if (problems.length > 0) return problems;
  return [{ code: String(status), detail: `The service responded with status ${String(status)}.` }];
}

/** Drops the pointer that schema errors begin with: the message is shown beside its field. */
function stripPointer(detail: string, pointer: string): string {
  return detail.startsWith(`${pointer} must NOT `)
    ? `It must not ${detail.slice(`${pointer} must NOT `.length)}`
    : detail.startsWith(`${pointer} `)
      ? `It ${detail.slice(pointer.length + 1)}`
      : detail;
}

function readText(value: unknown): string | undefined {
  return isNonEmptyString(value) ? value : undefined;
}
