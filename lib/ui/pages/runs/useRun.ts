import { useCallback, useEffect, useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api, sessionState } from '../../state/session.js';
import { watchRun, type RunProgress } from '../../api/runs.js';

interface WatchedRun {
  readonly watched: RunProgress | undefined;
  readonly failure: ApiFailure | undefined;
  readonly retry: () => void;
}

/** Follows a run while its page is open. After a failure the last known state stays. */
export function useRun(path: string): WatchedRun {
  const [watched, setWatched] = useState<RunProgress>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [round, setRound] = useState(0);
  // Continues after the user has signed in again.
  const isSignedIn = sessionState.value.kind === 'open';
  useEffect(() => {
    if (!isSignedIn) return undefined;
    const abortController = new AbortController();
    setFailure(undefined);
    watchRun(api, path, setWatched, abortController.signal).catch((error: unknown) => {
      if (abortController.signal.aborted) return;
      setFailure(() => {
        // A bug in the page: rethrown for the error boundary.
        if (!(error instanceof ApiFailure)) throw error;
        return error;
      });
    });
    return () => abortController.abort();
  }, [path, round, isSignedIn]);
  const retry = useCallback(() => setRound((previous) => previous + 1), []);
  return { watched, failure, retry };
}
