import { getRelatedId, type AuthClient, type Component, type Secret } from '../../api/resources.js';
import type { ApiFailure } from '../../api/client.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { listStepFunctions, type StepFunction } from './stepFunctions.js';
import { matchesSecret } from './stepCredential.js';

export interface WorkspaceData {
  readonly components: readonly Component[];
  readonly functions: readonly StepFunction[];
  readonly secrets: readonly Secret[];
  /** Whether the secrets are there. */
  readonly isReady: boolean;
  /** The chosen one. */
  readonly secret: Secret | undefined;
  /** What its auth-client's `credentials` show. */
  readonly clientValues: Readonly<Record<string, unknown>>;
  readonly failure: ApiFailure | undefined;
  readonly reload: () => void;
}

/** What the designer has to choose from. @param secretId id or reference of the chosen credential */
export function useWorkspaceData(workspaceId: string, secretId: string): WorkspaceData {
  const components = useLoad((signal) => api.get<readonly Component[]>('v2/components', signal), []);
  const secrets = useLoad(
    (signal) => api.get<readonly Secret[]>(`v2/workspaces/${workspaceId}/secrets`, signal),
    [workspaceId],
  );
  const all = secrets.data?.data ?? [];
  const secret = all.find((one) => matchesSecret(one, secretId));
  const clientId = secret && getRelatedId(secret, 'auth_client');
  const client = useLoad(
    async (signal) =>
      clientId === undefined ? undefined : (await api.get<AuthClient>(`v2/auth-clients/${clientId}`, signal)).data,
    [clientId],
  );
  const failed = [components, secrets].find(({ state }) => state === 'failed');
  return {
    components: components.data?.data ?? [],
    functions: listStepFunctions(components.data?.data ?? []),
    secrets: all,
    isReady: secrets.data !== undefined,
    secret,
    // Not everybody may see an auth-client: then the preview knows less.
    clientValues: (client.data?.id === clientId ? client.data?.attributes.credentials : undefined) ?? {},
    failure: failed?.state === 'failed' ? failed.failure : undefined,
    reload() {
      components.reload();
      secrets.reload();
    },
  };
}
