import { format } from 'node:util';

const LEVELS = ['warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** What the runtime's executor logs of every error, which is told as an error anyway. */
const OF_THE_RUNTIME = 'Error occurred during trigger or action processing';

/** Has what a step warns of in its log told to `tell` as well. A logger is one message's own. */
export function observeLog(logger: object, tell: (level: Level, text: string) => void): void {
  const methods = logger as Partial<Record<Level, (...args: unknown[]) => unknown>>;
  for (const level of LEVELS) {
    const own = methods[level];
    methods[level] = (...args) => {
      const text = format(...args);
      if (text !== OF_THE_RUNTIME) tell(level, text);
      return own?.apply(logger, args);
    };
  }
}
