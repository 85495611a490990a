import { api } from '../../../state/session.js';
import { useLoad, type Loaded } from '../../../state/useLoad.js';
import type { AuthClient, Component, Secret } from '../../../api/resources.js';
import { listAcceptedTypes } from '../../../../auth/acceptedTypes.js';
import { getClientComponents, suggestName, type CredentialDraft } from './credentialForm.js';

/** Options for a new credential and the values derived from the choice. */
interface CredentialChoices {
  readonly components: Loaded<readonly Component[]> & { readonly reload: () => void };
  readonly clients: Loaded<readonly AuthClient[]> & { readonly reload: () => void };
  readonly component: Component | undefined;
  readonly types: readonly string[];
  readonly type: string | undefined;
  readonly clientsOfType: readonly AuthClient[];
  readonly client: AuthClient | undefined;
  /** All components of the auth client. */
  readonly clientComponents: readonly Component[];
  readonly suggestedName: string;
}

const NONE: readonly never[] = [];

/** Loads the options for a new credential and selects single ones. */
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
  const types = component === undefined ? NONE : listAcceptedTypes(component.attributes.descriptor);
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
 * Loads an auth client with its visible credentials: the list of a workspace omits those of inherited auth clients.
 * @returns undefined while loading
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
