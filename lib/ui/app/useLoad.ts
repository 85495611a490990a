import { useCallback, useEffect, useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';

export type Loaded<Data> =
  | { readonly state: 'loading'; readonly data?: Data }
  | { readonly state: 'ready'; readonly data: Data }
  /** What was there before stays. */
  | { readonly state: 'failed'; readonly failure: ApiFailure; readonly data?: Data };

/**
 * Loads something when a component appears, when `keys` change, and when `reload` is called. What was loaded before stays
 * visible meanwhile.
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
        if (!(error instanceof ApiFailure)) throw error;
        setLoaded(({ data }) => ({ state: 'failed', failure: error, ...(data === undefined ? {} : { data }) }));
      },
    );
    return () => ending.abort();
  }, [...keys, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...loaded, reload };
}
