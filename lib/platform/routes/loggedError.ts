import { ApiError, RestError } from '../../errors.js';
import { Conflict } from '../store/store.js';

/** What the log may tell of an error. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  /** Where it was thrown, without the message that heads a stack. */
  readonly frames?: readonly string[];
  readonly cause?: LoggedError;
}

/**
 * An error without the words of others, which may repeat what they were given: a parser's message has a piece of the text,
 * a database's the value of a column.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(hasSafeMessage(error) ? { message: error.message } : {}),
    ...(frames === undefined ? {} : { frames: frames.slice(0, 10).map((line) => line.trim()) }),
    ...(error.cause === undefined || depth === 3 ? {} : { cause: toLoggedError(error.cause, depth + 1) }),
  };
}

/** Ours are written so that they hold no secret. */
function hasSafeMessage(error: Error): boolean {
  return error instanceof RestError || error instanceof ApiError || error instanceof Conflict;
}
