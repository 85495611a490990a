import { messageOf, RestError } from '../errors.js';

/** The message of a failed start, and the exit code of the process: 2 for invalid settings. */
interface StartFailure {
  readonly message: string;
  readonly exitCode: 1 | 2;
}

export function describeStartFailure(error: unknown): StartFailure {
  if (error instanceof RestError) return { message: error.message, exitCode: error.code === 'usage' ? 2 : 1 };
  return {
    message: MESSAGES_BY_CODE[readErrorCode(error)] ?? `The service cannot start: ${messageOf(error)}`,
    exitCode: 1,
  };
}

/**
 * Returns the error to throw if the service cannot listen. Without it, an unknown HOST would be reported as an unknown
 * database host.
 */
export function explainListenError(error: unknown): unknown {
  if (!/^(ENOTFOUND|EAI_AGAIN)$/.test(readErrorCode(error))) return error;
  return new RestError('usage', 'The host name in HOST cannot be resolved: set it to an address of this machine', {
    cause: error,
  });
}

function readErrorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const DATABASE_UNREACHABLE =
  'The database of DATABASE_URL is unreachable: check that it is running, and its host and port';

const MESSAGES_BY_CODE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program uses HOST and PORT: stop it, or set PORT to another number (0: any free port)',
  EADDRNOTAVAIL: 'HOST is not an address of this machine: set it to one, or to 0.0.0.0 for all of them',
  EACCES: 'Listening on PORT needs more privileges: set PORT to 1024 or higher',
  ECONNREFUSED: DATABASE_UNREACHABLE,
  ENOTFOUND: DATABASE_UNREACHABLE,
  EAI_AGAIN: DATABASE_UNREACHABLE,
  ETIMEDOUT: DATABASE_UNREACHABLE,
  EHOSTUNREACH: DATABASE_UNREACHABLE,
  ENETUNREACH: DATABASE_UNREACHABLE,
  SQLITE_CORRUPT: 'The database file is damaged: restore a backup of it, and of platform.db-wal if there was one',
};
