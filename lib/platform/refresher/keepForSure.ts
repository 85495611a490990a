import { notFound } from '../usecases/problems.js';
import { notStored } from '../usecases/refresh/refusals.js';
import { SECRET } from '../usecases/secrets/findSecret.js';
import { judgeClient } from './clientHealth.js';
import { nameOf, type Context } from './context.js';
import { orphaning, type Got } from './journal.js';
import { keepGrant, type Kept, type Replaced } from './keepGrant.js';
import type { Ended, Task } from './task.js';

const FIRST_PAUSE_MS = 100;
/** Between two tries. */
export const LONGEST_PAUSE_MS = 5000;
/** After so many tries, some six seconds, those who wait are told; it is tried on. */
const TRIES_TO_WAIT_FOR = 6;
/** How often it is still tried when the process is to end: for about half a minute. */
const LAST_TRIES = 10;

/**
 * Keeps what a provider gave. It may have ended the old refresh token: the new one is in this process alone until a store that
 * fails has come back, so it is tried for as long as the process lives.
 * @throws ApiError 404 when the secret was deleted meanwhile; 503 when the process ends before the store is back
 */
export async function keepForSure(context: Context, task: Task, replaced: Replaced, got: Got): Promise<Ended> {
  const { found, attempt } = replaced;
  const secretId = found.secret.id;
  let triesAtEnd = 0;
  for (let tries = 1; ; tries++) {
    const kept = await tried(context, secretId, tries, async () => {
      const answer = await keepGrant(context, task.lease, task.caller, replaced, got);
      if (answer.as !== 'lost') return answer;
      // Somebody else works under the next lease. What came is for whoever works under the one after that.
      const orphan = orphaning(context, attempt, got);
      const isNoted = await context.store.attempts.change(attempt.id, orphan);
      if (!isNoted) await context.store.attempts.add({ ...attempt, ...orphan });
      return answer;
    });
    switch (kept?.as) {
      case 'kept':
      case 'outdone':
        await judgeClient(context, kept.current.client, { outcome: 'granted', grant: got.grant });
        return { current: kept.current };
      case 'gone':
        throw notFound(SECRET, secretId);
      case 'lost':
        return 'orphaned';
      case 'changed':
        break;
      case undefined:
        if (tries === TRIES_TO_WAIT_FOR) task.tellEarly(notStored());
        if (context.ending.aborted && ++triesAtEnd > LAST_TRIES) {
          context.log.error({ secretId }, 'a new token is lost: it could not be stored');
          throw notStored();
        }
        await context.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)));
    }
  }
}

/** @returns undefined when the store has failed */
async function tried(
  { log }: Context,
  secretId: string,
  tries: number,
  work: () => Promise<Kept>,
): Promise<Kept | undefined> {
  try {
    return await work();
  } catch (error: unknown) {
    log.warn({ secretId, tries, error: nameOf(error) }, 'a new token could not be stored');
    return undefined;
  }
}
