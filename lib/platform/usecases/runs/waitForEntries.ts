import type { Services } from '../services.js';
import type { RunRecord } from './runRecord.js';

/**
 * Resolves when a run has more to tell than somebody knows, when it is over, when the time is up, or when whoever waits has gone.
 * @param after number of the last entry that is known
 * @param onDisconnect calls back when whoever waits has gone
 */
export async function waitForEntries(
  { sleep }: Pick<Services, 'sleep'>,
  run: RunRecord,
  after: number,
  ms: number,
  onDisconnect: (callback: () => void) => void,
): Promise<void> {
  if (run.isFinished || run.entryCount > after || ms === 0) return;
  const timer = new AbortController();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      unsubscribe();
      timer.abort();
      resolve();
    };
    const unsubscribe = run.onChange(end);
    onDisconnect(end);
    sleep(ms, timer.signal).then(end, () => undefined);
  });
}
