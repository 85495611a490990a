import type { Services } from '../services.js';
import type { RunRecord } from '../../runs/runRecord.js';

/**
 * Resolves when a run has further entries, when it has finished, when the time is up, or when the client disconnects.
 * @param after number of the last known entry
 * @param onDisconnect registers a callback for the disconnect of the client
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
