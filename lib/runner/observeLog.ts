import { format } from 'node:util';

const LEVELS = ['warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** The line that the runtime's executor logs for every error, which is reported as an error anyway. */
const RUNTIME_ERROR_LINE = 'Error occurred during trigger or action processing';

/** Reports the warnings and errors that a step logs. Each message has its own logger. */
export function observeLog(logger: object, report: (level: Level, text: string) => void): void {
  const methods = logger as Partial<Record<Level, (...args: unknown[]) => unknown>>;
  for (const level of LEVELS) {
    const original = methods[level];
    methods[level] = (...args) => {
      const text = format(...args);
      if (text !== RUNTIME_ERROR_LINE) report(level, text);
      return original?.apply(logger, args);
    };
  }
}
