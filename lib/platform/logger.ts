import { destination, pino } from 'pino';

import type { PlatformConfig } from './config.js';
import type { Logger } from './model/logger.js';

/**
 * Logs a line of JSON each to stderr: stdout is for the few lines that whoever starts the service waits for.
 * @returns `flush` writes what is still in memory; nothing may be logged after it
 */
export function createLogger(level: PlatformConfig['logLevel']): { readonly log: Logger; readonly flush: () => void } {
  const stderr = destination({ fd: 2, sync: false });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
  return {
    log,
    flush() {
      stderr.flushSync();
    },
  };
}
