import { api } from '../../../app/session.js';
import { useLoad } from '../../../app/useLoad.js';
import type { ResourceOf } from '../../../api/client.js';
import type { AuthClient } from '../../../api/resources.js';

/** More than this nobody reads; some providers list every scope that they have. */
const MAX_SCOPES = 12;
const NONE: readonly never[] = [];

/** The scopes that the auth-client's provider says it has, where its issuer is known and answers. */
export function useProviderScopes(client: AuthClient | undefined): readonly string[] {
  const issuer = client?.attributes.credentials?.issuer;
  const loaded = useLoad(
    async (signal) => {
      if (typeof issuer !== 'string') return NONE;
      const path = `v2/provider-metadata?issuer=${encodeURIComponent(issuer)}`;
      const { data } = await api.get<ResourceOf<{ readonly scopes_supported?: readonly string[] }>>(path, signal);
      return data.attributes.scopes_supported ?? NONE;
    },
    [issuer],
  );
  // They are a help and no more: without them people type.
  return loaded.state === 'ready' ? loaded.data.slice(0, MAX_SCOPES) : NONE;
}
