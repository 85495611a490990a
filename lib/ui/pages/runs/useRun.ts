import { useCallback, useEffect, useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api, sessionState } from '../../app/session.js';
import { watchRun, type RunProgress } from '../../api/runs.js';

export interface WatchedRun {
  readonly watched: RunProgress | undefined;
  readonly failure: ApiFailure | undefined;
  readonly retry: () => void;
}

/** Watches a run for as long as it is on the page. What was seen stays when watching fails. */
export function useRun(path: string): WatchedRun {
  const [watched, setWatched] = useState<RunProgress>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [round, setRound] = useState(0);
  // Once somebody has signed in again it goes on.
  const isSignedIn = sessionState.value.kind === 'open';
  useEffect(() => {
    if (!isSignedIn) return undefined;
    const ending = new AbortController();
    setFailure(undefined);
    watchRun(api, path, setWatched, ending.signal).catch((error: unknown) => {
      if (ending.signal.aborted) return;
      setFailure(() => {
        // A fault of ours: it breaks the page off, which says so.
        if (!(error instanceof ApiFailure)) throw error;
        return error;
      });
    });
    return () => ending.abort();
  }, [path, round, isSignedIn]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { watched, failure, retry: again };
}
