import { useCallback, useEffect, useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import { sessionState } from './session.js';

export type Loaded<Data> =
  | { readonly state: 'loading'; readonly data?: Data }
  | { readonly state: 'ready'; readonly data: Data }
  /** What was there before stays. */
  | { readonly state: 'failed'; readonly failure: ApiFailure; readonly data?: Data };

/**
 * Loads something when a component appears, when `keys` change, and when `reload` is called; also once somebody has signed in
 * again, where it failed for want of that. What was loaded before stays visible meanwhile.
 */
export function useLoad<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  keys: readonly unknown[],
): Loaded<Data> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Data>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    setLoaded(({ data }) => ({ state: 'loading', ...(data === undefined ? {} : { data }) }));
    load(ending.signal).then(
      (data) => {
        if (!ending.signal.aborted) setLoaded({ state: 'ready', data });
      },
      (error: unknown) => {
        if (ending.signal.aborted) return;
        setLoaded(({ data }) => {
          // A fault of ours: it breaks the page off, which says so.
          if (!(error instanceof ApiFailure)) throw error;
          return { state: 'failed', failure: error, ...(data === undefined ? {} : { data }) };
        });
      },
    );
    return () => ending.abort();
  }, [...keys, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isSignedIn = sessionState.value.kind === 'open';
  const isWaiting = loaded.state === 'failed' && loaded.failure.status === 401;
  useEffect(() => {
    if (isSignedIn && isWaiting) reload();
  }, [isSignedIn]);
  return { ...loaded, reload };
}
