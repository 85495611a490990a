import { messageOf, RestError } from '../errors.js';

/** How a start that failed ends: what to say, and the process's exit code, 2 for settings. */
export interface StartFailure {
  readonly message: string;
  readonly exitCode: 1 | 2;
}

export function describeStartFailure(error: unknown): StartFailure {
  if (error instanceof RestError) return { message: error.message, exitCode: error.code === 'usage' ? 2 : 1 };
  return {
    message: MESSAGES_BY_CODE[readErrorCode(error)] ?? `The service can not start: ${messageOf(error)}`,
    exitCode: 1,
  };
}

/** What to throw for a host that can't be listened at: its name, not found, would pass for the database's. */
export function explainListenError(error: unknown): unknown {
  if (!/^(ENOTFOUND|EAI_AGAIN)$/.test(readErrorCode(error))) return error;
  return new RestError('usage', 'HOST is a name that can not be found: set it to an address of this machine', {
    cause: error,
  });
}

function readErrorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const DATABASE_UNREACHABLE =
  'The database of DATABASE_URL can not be reached: is it running, and are host and port right?';

const MESSAGES_BY_CODE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens at HOST and PORT: end it, or set PORT to another number (0: any that is free)',
  EADDRNOTAVAIL: 'HOST is no address of this machine: set it to one, or to 0.0.0.0 for all of them',
  EACCES: 'HOST and PORT can not be listened at without more rights: set PORT to a number from 1024 on',
  ECONNREFUSED: DATABASE_UNREACHABLE,
  ENOTFOUND: DATABASE_UNREACHABLE,
  EAI_AGAIN: DATABASE_UNREACHABLE,
  ETIMEDOUT: DATABASE_UNREACHABLE,
  EHOSTUNREACH: DATABASE_UNREACHABLE,
  ENETUNREACH: DATABASE_UNREACHABLE,
  SQLITE_CORRUPT:
    'The database file is damaged: put back a copy of it, and of platform.db-wal if there was one beside it',
};
