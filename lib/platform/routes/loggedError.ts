import { ApiError, RestError } from '../../errors.js';
import { Conflict } from '../store/store.js';

/** The parts of an error that are safe to log. */
interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  /** The stack frames, without the message in the first line. */
  readonly frames?: readonly string[];
  readonly cause?: LoggedError;
}

/**
 * Returns an error without messages of other libraries, which may quote their input: a parser's message contains part of the text,
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

/** Whether the message is safe to log: messages of our own errors never contain a secret. */
function hasSafeMessage(error: Error): boolean {
  return error instanceof RestError || error instanceof ApiError || error instanceof Conflict;
}
