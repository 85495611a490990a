import { useCallback, useEffect, useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import { sessionState } from './session.js';

export type Loaded<Data> =
  | { readonly state: 'loading'; readonly data?: Data }
  | { readonly state: 'ready'; readonly data: Data }
  /** Keeps the data of the previous load. */
  | { readonly state: 'failed'; readonly failure: ApiFailure; readonly data?: Data };

/**
 * Loads data when a component mounts, when `keys` change, and on `reload`. Reloads after a new sign-in if a 401 was the reason
 * of a failure. The previous data stays visible while loading.
 */
export function useLoad<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  keys: readonly unknown[],
): Loaded<Data> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Data>>({ state: 'loading' });
  const [reloadCount, setReloadCount] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setLoaded(({ data }) => ({ state: 'loading', ...(data === undefined ? {} : { data }) }));
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setLoaded({ state: 'ready', data });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setLoaded(({ data }) => {
          // A bug: the error boundary shows it.
          if (!(error instanceof ApiFailure)) throw error;
          return { state: 'failed', failure: error, ...(data === undefined ? {} : { data }) };
        });
      },
    );
    return () => controller.abort();
  }, [...keys, reloadCount]);
  const reload = useCallback(() => setReloadCount((before) => before + 1), []);
  const isSignedIn = sessionState.value.kind === 'open';
  const isWaiting = loaded.state === 'failed' && loaded.failure.status === 401;
  useEffect(() => {
    if (isSignedIn && isWaiting) reload();
  }, [isSignedIn]);
  return { ...loaded, reload };
}
