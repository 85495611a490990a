import { ApiError, type Problem } from '../../errors.js';

/** Returns the error for a resource that does not exist or is not visible: both have the same detail. */
export function notFound(type: string, id: string, source?: Problem['source']): ApiError {
  const detail = `There is no ${type} "${id.slice(0, 100)}"`;
  return new ApiError(404, { code: 'not_found', detail, ...(source === undefined ? {} : { source }) });
}

/**
 * Returns the problem of an invalid member of the body.
 * @param pointer JSON pointer (RFC 6901) such as `/data/attributes/name`
 */
export function invalid(pointer: string, detail: string): Problem {
  return { code: 'invalid', detail, source: { pointer } };
}

export function badRequest(...problems: readonly Problem[]): ApiError {
  return new ApiError(400, problems);
}

export function conflict(code: string, detail: string, source?: Problem['source']): ApiError {
  return new ApiError(409, { code, detail, ...(source === undefined ? {} : { source }) });
}
