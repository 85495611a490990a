import { destination, pino } from 'pino';

import type { PlatformConfig } from './config.js';
import type { Logger } from './model/logger.js';

/**
 * Creates a logger that writes JSON lines to stderr. stdout has the few lines that the user who starts the service
 * reads.
 * @returns `flush` writes buffered lines; do not log after it
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
