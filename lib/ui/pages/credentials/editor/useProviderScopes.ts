import { api } from '../../../state/session.js';
import { useLoad } from '../../../state/useLoad.js';
import type { ResourceOf } from '../../../api/client.js';
import type { AuthClient } from '../../../api/resources.js';

/** Some providers list hundreds of scopes. */
const MAX_SCOPES = 12;
const NONE: readonly never[] = [];

/** Returns the supported scopes from the metadata of the auth client's issuer, if available. */
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
  // Suggestions only: the user can also type scopes.
  return loaded.state === 'ready' ? loaded.data.slice(0, MAX_SCOPES) : NONE;
}
