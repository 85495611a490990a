import { api } from '../../../app/session.js';
import { useLoad, type Loaded } from '../../../app/useLoad.js';
import type { AuthClient, Component, Secret } from '../../../api/resources.js';
import { getCredentialTypes } from '../../../data/credentialTypes.js';
import { getClientComponents, suggestName, type CredentialDraft } from './credentialForm.js';

/** What a new credential may be made of, and what of it follows from what was chosen. */
export interface CredentialChoices {
  readonly components: Loaded<readonly Component[]> & { readonly reload: () => void };
  readonly clients: Loaded<readonly AuthClient[]> & { readonly reload: () => void };
  readonly component: Component | undefined;
  readonly types: readonly string[];
  readonly type: string | undefined;
  readonly clientsOfType: readonly AuthClient[];
  readonly client: AuthClient | undefined;
  /** All that the auth-client is for. */
  readonly clientComponents: readonly Component[];
  readonly suggestedName: string;
}

const NONE: readonly never[] = [];

/** Loads what there is to choose from. What there is only one of is chosen. */
export function useCredentialChoices(workspaceId: string, draft: CredentialDraft): CredentialChoices {
  const { componentId, type: chosenType, authClientId } = draft;
  const components = useLoad(async (signal) => (await api.get<readonly Component[]>('v2/components', signal)).data, []);
  const clients = useLoad(
    async (signal) =>
      (await api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${encodeURIComponent(workspaceId)}`, signal))
        .data,
    [workspaceId],
  );
  const secrets = useLoad(
    async (signal) =>
      (await api.get<readonly Secret[]>(`v2/workspaces/${workspaceId}/secrets?page[size]=100`, signal)).data,
    [workspaceId],
  );
  const all = components.data ?? NONE;
  const named = clients.data?.find(({ id }) => id === authClientId);
  const component =
    all.find(({ id }) => id === componentId) ??
    (named === undefined ? undefined : getClientComponents(named, all)[0]) ??
    (all.length === 1 ? all[0] : undefined);
  const ofComponent =
    component === undefined
      ? NONE
      : (clients.data ?? NONE).filter((client) => getClientComponents(client, [component]).length > 0);
  const types = component === undefined ? NONE : getCredentialTypes(component);
  const withClients = types.find((one) => ofComponent.some(({ attributes }) => attributes.type === one));
  const type = chosenType ?? named?.attributes.type ?? withClients ?? types[0];
  const clientsOfType = ofComponent.filter(({ attributes }) => attributes.type === type);
  const listed =
    clientsOfType.find(({ id }) => id === authClientId) ?? (clientsOfType.length === 1 ? clientsOfType[0] : undefined);
  const client = useFullClient(listed);
  const taken = (secrets.data ?? NONE).map(({ attributes }) => attributes.name);
  return {
    components,
    clients,
    component,
    types,
    type,
    clientsOfType,
    client,
    clientComponents: client === undefined ? NONE : getClientComponents(client, all, component?.id),
    suggestedName: client === undefined ? '' : suggestName(client.attributes.name, taken),
  };
}

/**
 * An auth-client with its credentials, as far as they may be seen: a list of a workspace has none of what the workspace inherits.
 * @returns undefined while they are being loaded
 */
function useFullClient(listed: AuthClient | undefined): AuthClient | undefined {
  const id = listed?.id;
  const whole = useLoad(
    async (signal) =>
      id === undefined ? undefined : (await api.get<AuthClient>(`v2/auth-clients/${id}`, signal)).data,
    [id],
  );
  if (whole.state === 'failed') return listed;
  return whole.data?.id === id ? whole.data : undefined;
}
