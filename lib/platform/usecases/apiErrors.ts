import { ApiError, type Problem } from '../../errors.js';

/** What is not there, and what the caller must not know of, get the same words. */
export function notFound(type: string, id: string, source?: Problem['source']): ApiError {
  const detail = `There is no ${type} "${id.slice(0, 100)}"`;
  return new ApiError(404, { code: 'not_found', detail, ...(source === undefined ? {} : { source }) });
}

/** A member of the body that can't be taken. `pointer` as in RFC 6901: `/data/attributes/name`. */
export function invalid(pointer: string, detail: string): Problem {
  return { code: 'invalid', detail, source: { pointer } };
}

export function badRequest(...problems: readonly Problem[]): ApiError {
  return new ApiError(400, problems);
}

export function conflict(code: string, detail: string, source?: Problem['source']): ApiError {
  return new ApiError(409, { code, detail, ...(source === undefined ? {} : { source }) });
}
