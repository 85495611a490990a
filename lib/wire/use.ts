import type { Resource } from './jsonApi.js';

/** What somebody got of a secret; times in ms since 1970. */
export interface UseView {
  readonly userId: string;
  readonly action: string;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export function useResource({ userId, action, count, firstAtMs, lastAtMs }: UseView): Resource {
  return {
    type: 'use',
    id: `${userId}-${action}`,
    attributes: {
      action,
      count,
      first_at: new Date(firstAtMs).toISOString(),
      last_at: new Date(lastAtMs).toISOString(),
    },
    relationships: { user: { data: { type: 'user', id: userId } } },
  };
}
