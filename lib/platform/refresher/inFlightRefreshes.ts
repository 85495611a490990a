import type { ApiError } from '../../errors.js';
import type { ResolvedSecret } from '../store/store.js';
import type { SeenToken } from './refresherContext.js';

/** A refresh in flight in this process, or one that waits for another process. */
export interface InFlightRefresh {
  /** The token that the caller wants replaced; undefined: a scheduled refresh. */
  readonly seen: SeenToken | undefined;
  readonly result: Promise<ResolvedSecret>;
}

/** The refreshes in flight, at most one for each secret. */
export interface InFlightRefreshes {
  get(secretId: string): InFlightRefresh | undefined;
  readonly size: number;
  /** @param work calls `rejectEarly` to reject `result` at once; the refresh stays in flight until `work` settles */
  start(
    secretId: string,
    seen: SeenToken | undefined,
    work: (rejectEarly: (error: ApiError) => void) => Promise<ResolvedSecret>,
  ): InFlightRefresh;
  /** Resolves when no refresh is in flight. */
  waitUntilSettled(): Promise<void>;
}

export function createInFlightRefreshes(): InFlightRefreshes {
  const refreshes = new Map<string, InFlightRefresh>();
  const running = new Set<Promise<ResolvedSecret>>();
  return {
    get: (secretId) => refreshes.get(secretId),
    get size() {
      return refreshes.size;
    },
    start(secretId, seen, work) {
      let rejectEarly: (error: ApiError) => void = () => undefined;
      const early = new Promise<never>((_, reject) => (rejectEarly = reject));
      const done = work(rejectEarly).finally(() => {
        running.delete(done);
        if (refreshes.get(secretId) === refresh) refreshes.delete(secretId);
      });
      running.add(done);
      const result = Promise.race([done, early]);
      const refresh = { seen, result };
      refreshes.set(secretId, refresh);
      // Callers handle the rejection; there may be none.
      result.catch(() => undefined);
      return refresh;
    },
    async waitUntilSettled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
