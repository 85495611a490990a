import { messageOf, RestError } from '../errors.js';

/** How a start that failed ends: what to say, and the process's exit code, 2 for settings. */
export interface StartFailure {
  readonly words: string;
  readonly exitCode: 1 | 2;
}

export function startFailure(error: unknown): StartFailure {
  if (error instanceof RestError) return { words: error.message, exitCode: error.code === 'usage' ? 2 : 1 };
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return { words: KNOWN[code] ?? `The service can not start: ${messageOf(error)}`, exitCode: 1 };
}

const UNREACHABLE = 'The database of DATABASE_URL can not be reached: is it running, and are host and port right?';

const KNOWN: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens at HOST and PORT: end it, or set PORT to another number (0: any that is free)',
  EADDRNOTAVAIL: 'HOST is no address of this machine: set it to one, or to 0.0.0.0 for all of them',
  EACCES: 'HOST and PORT can not be listened at without more rights: set PORT to a number from 1024 on',
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
};
