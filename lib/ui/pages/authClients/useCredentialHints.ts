import type { CredentialHints } from '../../../wire/provider.js';
import type { AuthClient, Provider } from '../../api/resources.js';
import { getCredentialHints } from '../../data/providers.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';

const NONE: readonly never[] = [];

/** Returns the hints for credentials of an auth client, if its provider is in the catalogue. */
export function useCredentialHints(client: AuthClient | undefined): CredentialHints | undefined {
  const type = client?.attributes.type;
  const loaded = useLoad(
    async (signal) => {
      if (type === undefined) return NONE;
      return (await api.get<readonly Provider[]>(`v2/providers?filter[type]=${encodeURIComponent(type)}`, signal)).data;
    },
    [type],
  );
  // Suggestions only: the user can also read the documentation of the provider.
  return client === undefined ? undefined : getCredentialHints(loaded.data ?? NONE, client);
}
