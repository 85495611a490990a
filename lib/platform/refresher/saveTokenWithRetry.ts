import { notFound } from '../usecases/apiErrors.js';
import { tokenNotStored } from '../tokens/refreshErrors.js';
import { SECRET } from '../usecases/secretAccess.js';
import { recordClientOutcome } from './clientHealth.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import type { ObtainedToken } from '../model/tokenClient.js';
import { sealOrphan } from '../tokens/journal.js';
import { saveToken, type SaveResult, type ReplacedToken } from './saveToken.js';
import type { RefreshResult, RefreshTask } from './refreshTask.js';

const FIRST_DELAY_MS = 100;
/** The longest delay between two tries. */
export const MAX_SAVE_DELAY_MS = 5000;
/** The number of tries, about six seconds, after which waiting callers get an error; the tries go on. */
const TRIES_BEFORE_EARLY_ERROR = 6;
/** The number of further tries during a shutdown, for about half a minute. */
const TRIES_AFTER_SHUTDOWN = 10;

/**
 * Saves an issued token and retries while the store fails, for as long as the process runs: the provider may have invalidated the old
 * refresh token, and only this process has the new one.
 * @throws ApiError `not_found`, `store_unavailable` when the secret was deleted meanwhile, or the process ends before the store is back
 */
export async function saveTokenWithRetry(
  context: RefresherContext,
  task: RefreshTask,
  replaced: ReplacedToken,
  token: ObtainedToken,
): Promise<RefreshResult> {
  const { found, attempt } = replaced;
  const secretId = found.secret.id;
  let triesAfterShutdown = 0;
  for (let tries = 1; ; tries++) {
    const result = await tryOnce(context, secretId, tries, async () => {
      const saveResult = await saveToken(context, task.lease, task.caller, replaced, token);
      if (saveResult.status !== 'lease_lost') return saveResult;
      // Another process holds the lease now. The token waits in the journal for the lease after that.
      const orphan = sealOrphan(context, attempt, token);
      const isUpdated = await context.store.attempts.update(attempt.id, orphan);
      if (!isUpdated) await context.store.attempts.add({ ...attempt, ...orphan });
      return saveResult;
    });
    switch (result?.status) {
      case 'saved':
      case 'superseded':
        await recordClientOutcome(context, result.current.client, { outcome: 'granted', grant: token.grant });
        return { current: result.current };
      case 'deleted':
        throw notFound(SECRET, secretId);
      case 'lease_lost':
        return 'orphaned';
      case 'changed':
        break;
      case undefined:
        if (tries === TRIES_BEFORE_EARLY_ERROR) task.rejectEarly(tokenNotStored());
        if (context.shutdown.aborted && ++triesAfterShutdown > TRIES_AFTER_SHUTDOWN) {
          context.log.error({ secretId }, 'new token lost: it could not be saved');
          throw tokenNotStored();
        }
        await context.sleep(Math.min(MAX_SAVE_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1)));
    }
  }
}

/** @returns undefined when the store failed */
async function tryOnce(
  { log }: RefresherContext,
  secretId: string,
  tries: number,
  work: () => Promise<SaveResult>,
): Promise<SaveResult | undefined> {
  try {
    return await work();
  } catch (error: unknown) {
    log.warn({ secretId, tries, error: getErrorName(error) }, 'could not save a new token');
    return undefined;
  }
}
