import { useEffect, useRef, useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { toApiPath } from './filters.js';

interface FurtherPages<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
  readonly isLoading: boolean;
  readonly failure?: ApiFailure;
}

/**
 * Loads a list page by page.
 * @param path of the first page
 */
export function useLog<Item>(path: string) {
  const first = useLoad((signal) => api.get<readonly Item[]>(path, signal), [path]);
  const [further, setFurther] = useState<FurtherPages<Item>>();
  const { data } = first;
  const latestData = useRef(data);
  latestData.current = data;
  useEffect(() => setFurther(undefined), [data]);
  const next = further === undefined ? data?.next : further.next;

  const loadMore = async (): Promise<void> => {
    if (next === undefined) return;
    const items = further?.items ?? [];
    setFurther({ items, next, isLoading: true });
    try {
      const page = await api.get<readonly Item[]>(toApiPath(next));
      // The filters have changed in the meantime.
      if (latestData.current !== data) return;
      setFurther({ items: [...items, ...page.data], next: page.next, isLoading: false });
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setFurther({ items, next, isLoading: false, failure: error });
    }
  };
  return {
    first,
    items: [...(data?.data ?? []), ...(further?.items ?? [])],
    hasMore: next !== undefined,
    isLoadingMore: further?.isLoading ?? false,
    moreFailure: further?.failure,
    loadMore: () => void loadMore(),
  };
}
