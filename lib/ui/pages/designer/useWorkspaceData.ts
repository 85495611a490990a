import type { JsonObject } from '../../../json.js';
import { getRelatedId, type AuthClient, type Component, type Provider, type Secret } from '../../api/resources.js';
import type { ApiFailure } from '../../api/client.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import type { ProviderRules } from './requestForm/OutcomesForm.js';
import { listStepFunctions, type StepFunction } from './stepFunctions.js';
import { matchesSecret } from './stepCredential.js';

export interface WorkspaceData {
  readonly components: readonly Component[];
  readonly functions: readonly StepFunction[];
  readonly secrets: readonly Secret[];
  /** Whether the secrets are loaded. */
  readonly isReady: boolean;
  /** The selected secret. */
  readonly secret: Secret | undefined;
  /** Readable members of its auth client's `credentials`. */
  readonly clientValues: JsonObject;
  /** The rules of its provider, if the catalogue has it. */
  readonly provider: ProviderRules | undefined;
  readonly failure: ApiFailure | undefined;
  readonly reload: () => void;
}

/**
 * Loads the components and secrets that the designer offers.
 * @param secretId id or reference of the selected secret
 */
export function useWorkspaceData(workspaceId: string, secretId: string): WorkspaceData {
  const components = useLoad((signal) => api.get<readonly Component[]>('v2/components', signal), []);
  const secrets = useLoad(
    (signal) => api.get<readonly Secret[]>(`v2/workspaces/${workspaceId}/secrets`, signal),
    [workspaceId],
  );
  const all = secrets.data?.data ?? [];
  const secret = all.find((candidate) => matchesSecret(candidate, secretId));
  const clientId = secret && getRelatedId(secret, 'auth_client');
  const client = useLoad(
    async (signal) =>
      clientId === undefined ? undefined : (await api.get<AuthClient>(`v2/auth-clients/${clientId}`, signal)).data,
    [clientId],
  );
  const providerId = secret?.attributes.provider ?? undefined;
  const provider = useLoad(
    async (signal) =>
      providerId === undefined ? undefined : (await api.get<Provider>(`v2/providers/${providerId}`, signal)).data,
    [providerId],
  );
  const failed = [components, secrets].find(({ state }) => state === 'failed');
  return {
    components: components.data?.data ?? [],
    functions: listStepFunctions(components.data?.data ?? []),
    secrets: all,
    isReady: secrets.data !== undefined,
    secret,
    // The user may lack the permission to read the auth client; the preview then uses defaults.
    clientValues: (client.data?.id === clientId ? client.data?.attributes.credentials : undefined) ?? {},
    provider: provider.data?.id === providerId ? toProviderRules(provider.data) : undefined,
    failure: failed?.state === 'failed' ? failed.failure : undefined,
    reload() {
      components.reload();
      secrets.reload();
    },
  };
}

function toProviderRules(provider: Provider | undefined): ProviderRules | undefined {
  return provider && { name: provider.attributes.name, rules: provider.attributes.outcomes ?? [] };
}
