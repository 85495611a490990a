import type { CredentialHints } from '../../../wire/provider.js';
import type { AuthClient, Provider } from '../../api/resources.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';

/** Returns the hints for credentials of an auth client, if its provider is in the catalogue. */
export function useCredentialHints(client: AuthClient | undefined): CredentialHints | undefined {
  const provider = client?.attributes.provider;
  const loaded = useLoad(
    async (signal) => {
      if (provider === undefined) return undefined;
      return (await api.get<Provider>(`v2/providers/${encodeURIComponent(provider)}`, signal)).data;
    },
    [provider],
  );
  // Suggestions only: the user can also read the documentation of the provider.
  return loaded.data?.attributes.credential_hints;
}
