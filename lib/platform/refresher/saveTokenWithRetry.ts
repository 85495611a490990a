import { notFound } from '../usecases/apiErrors.js';
import { tokenNotStored } from '../usecases/refresh/refreshErrors.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import { recordClientOutcome } from './clientHealth.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import { sealOrphan, type ObtainedToken } from './journal.js';
import { saveToken, type SaveResult, type ReplacedToken } from './saveToken.js';
import type { RefreshResult, RefreshTask } from './refreshTask.js';

const FIRST_DELAY_MS = 100;
/** Between two tries. */
export const MAX_SAVE_DELAY_MS = 5000;
/** After so many tries, some six seconds, those who wait are told; it is tried on. */
const TRIES_BEFORE_EARLY_ERROR = 6;
/** How often it is still tried when the process is to end: for about half a minute. */
const TRIES_AFTER_SHUTDOWN = 10;

/**
 * Keeps what a provider gave. It may have ended the old refresh token: the new one is in this process alone until a store that
 * fails has come back, so it is tried for as long as the process lives.
 * @throws ApiError 404 when the secret was deleted meanwhile; 503 when the process ends before the store is back
 */
export async function saveTokenWithRetry(
  context: RefresherContext,
  task: RefreshTask,
  replaced: ReplacedToken,
  got: ObtainedToken,
): Promise<RefreshResult> {
  const { found, attempt } = replaced;
  const secretId = found.secret.id;
  let triesAtEnd = 0;
  for (let tries = 1; ; tries++) {
    const kept = await tryOnce(context, secretId, tries, async () => {
      const answer = await saveToken(context, task.lease, task.caller, replaced, got);
      if (answer.as !== 'lost') return answer;
      // Somebody else works under the next lease. What came is for whoever works under the one after that.
      const orphan = sealOrphan(context, attempt, got);
      const isNoted = await context.store.attempts.update(attempt.id, orphan);
      if (!isNoted) await context.store.attempts.add({ ...attempt, ...orphan });
      return answer;
    });
    switch (kept?.as) {
      case 'kept':
      case 'outdone':
        await recordClientOutcome(context, kept.current.client, { outcome: 'granted', grant: got.grant });
        return { current: kept.current };
      case 'gone':
        throw notFound(SECRET, secretId);
      case 'lost':
        return 'orphaned';
      case 'changed':
        break;
      case undefined:
        if (tries === TRIES_BEFORE_EARLY_ERROR) task.rejectEarly(tokenNotStored());
        if (context.shutdown.aborted && ++triesAtEnd > TRIES_AFTER_SHUTDOWN) {
          context.log.error({ secretId }, 'a new token is lost: it could not be stored');
          throw tokenNotStored();
        }
        await context.sleep(Math.min(MAX_SAVE_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1)));
    }
  }
}

/** @returns undefined when the store has failed */
async function tryOnce(
  { log }: RefresherContext,
  secretId: string,
  tries: number,
  work: () => Promise<SaveResult>,
): Promise<SaveResult | undefined> {
  try {
    return await work();
  } catch (error: unknown) {
    log.warn({ secretId, tries, error: getErrorName(error) }, 'a new token could not be stored');
    return undefined;
  }
}
