import type { Services } from '../services.js';
import type { RunRecord } from './runRecord.js';

/**
 * Resolves when a run has more to tell than somebody knows, when it is over, when the time is up, or when whoever waits has gone.
 * @param after number of the last entry that is known
 * @param onGone calls back when whoever waits has gone
 */
export async function waitForNews(
  { sleep }: Pick<Services, 'sleep'>,
  run: RunRecord,
  after: number,
  ms: number,
  onGone: (callback: () => void) => void,
): Promise<void> {
  if (run.isOver || run.entryCount > after || ms === 0) return;
  const timer = new AbortController();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      forget();
      timer.abort();
      resolve();
    };
    const forget = run.onChange(end);
    onGone(end);
    sleep(ms, timer.signal).then(end, () => undefined);
  });
}
