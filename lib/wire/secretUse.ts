import type { Resource } from './jsonApi.js';

/** The uses of a secret by one user and action. Times are in milliseconds since 1970. */
interface SecretUseView {
  readonly userId: string;
  readonly action: string;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export function toSecretUseResource({ userId, action, count, firstAtMs, lastAtMs }: SecretUseView): Resource {
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
