import { useEffect, useRef, useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { nextPath } from './filters.js';

interface Rest<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
  readonly isLoading: boolean;
  readonly failure?: ApiFailure;
}

/** A list whose pages are loaded one after the other. @param path of the first page */
export function useLog<Item>(path: string) {
  const first = useLoad((signal) => api.get<readonly Item[]>(path, signal), [path]);
  const [rest, setRest] = useState<Rest<Item>>();
  const { data } = first;
  const shown = useRef(data);
  shown.current = data;
  useEffect(() => setRest(undefined), [data]);
  const next = rest === undefined ? data?.next : rest.next;

  const more = async (): Promise<void> => {
    if (next === undefined) return;
    const items = rest?.items ?? [];
    setRest({ items, next, isLoading: true });
    try {
      const page = await api.get<readonly Item[]>(nextPath(next));
      // Another list has been asked for meanwhile.
      if (shown.current !== data) return;
      setRest({ items: [...items, ...page.data], next: page.next, isLoading: false });
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setRest({ items, next, isLoading: false, failure: error });
    }
  };
  return {
    first,
    items: [...(data?.data ?? []), ...(rest?.items ?? [])],
    hasMore: next !== undefined,
    isLoadingMore: rest?.isLoading ?? false,
    moreFailure: rest?.failure,
    more: () => void more(),
  };
}
