import { useEffect, useState } from 'preact/hooks';

import { route } from '../../../state/router.js';
import { api } from '../../../state/session.js';
import { useLoad } from '../../../state/useLoad.js';
import { ApiFailure } from '../../../api/client.js';
import { getRelatedId, type AuthClient, type Component, type Secret } from '../../../api/resources.js';
import {
  parseEditValues,
  toSecretEditFields,
  readGrantType,
  needsUser,
  opensProvider,
  buildSecretFields,
} from '../../../data/secretFields.js';
import { findMissing, withDefaults } from '../../../forms/formValues.js';
import { Failure } from '../../../kit/Failure.js';
import { notify } from '../../../kit/notices.js';
import { useCredentialHints } from '../../authClients/useCredentialHints.js';
import { parseParameters, parseScopes, getSuggestedScopes, type ParsedParameters } from './authParameters.js';
import { AuthenticateSection, type AuthParameters } from './AuthenticateSection.js';
import {
  mergeComponentFields,
  getClientComponents,
  prefixProblems,
  NAME_FIELDS,
  EMPTY_VALUES,
  omitAuthViews,
  mapPointersToFields,
  validateReference,
  buildSecretPatch,
} from './credentialForm.js';
import { CredentialFields } from './CredentialFields.js';
import { EditorForm } from './EditorForm.js';
import { NameFields } from './NameFields.js';
import { useAuthentication } from './useAuthentication.js';
import { useProviderScopes } from './useProviderScopes.js';
import { useEditorProblems } from './useEditorProblems.js';

interface EditCredentialProps {
  readonly secret: Secret;
  readonly onSaved: (secretId: string) => void;
  readonly onClose: () => void;
}

/** Form that edits a credential. Its values are write-only: empty fields keep them. */
export function EditCredential({ secret, onSaved, onClose }: EditCredentialProps) {
  const clientId = getRelatedId(secret, 'auth_client') ?? '';
  const loaded = useLoad(
    async (signal) => {
      const [client, components] = await Promise.all([
        api.get<AuthClient>(`v2/auth-clients/${clientId}`, signal),
        api.get<readonly Component[]>('v2/components', signal),
      ]);
      return { client: client.data, components: getClientComponents(client.data, components.data) };
    },
    [clientId],
  );
  if (loaded.data === undefined) {
    if (loaded.state === 'failed') return <Failure failure={loaded.failure} retry={loaded.reload} />;
    return <p aria-busy="true">Loading the form…</p>;
  }
  return <EditForm secret={secret} {...loaded.data} onSaved={onSaved} onClose={onClose} />;
}

interface EditFormProps extends EditCredentialProps {
  readonly client: AuthClient;
  readonly components: readonly Component[];
}

function EditForm({ secret, client, components, onSaved, onClose }: EditFormProps) {
  const { workspaceId } = route.value;
  const before = { name: secret.attributes.name, reference: secret.attributes.reference ?? '' };
  const [names, setNames] = useState(before);
  const [values, setValues] = useState(EMPTY_VALUES);
  const [parameters, setParameters] = useState<AuthParameters>({});
  const [isBusy, setBusy] = useState(false);
  const problems = useEditorProblems();
  const providerScopes = useProviderScopes(client);
  const hints = useCredentialHints(client);
  const authentication = useAuthentication(workspaceId);
  const { state } = authentication;

  const grant = readGrantType(client);
  const valueFields = buildSecretFields(client, grant);
  const fields = mergeComponentFields(components);
  const componentValueFields = omitAuthViews(fields);
  const fieldsByPointer = mapPointersToFields(valueFields, componentValueFields);
  const sent = {
    credentials: parseEditValues(valueFields, withDefaults(toSecretEditFields(valueFields), values.credentials)),
    fields: parseEditValues(
      componentValueFields,
      withDefaults(toSecretEditFields(componentValueFields), values.fields),
    ),
  };
  const id = `edit-${secret.id}`;

  useEffect(() => {
    if (state.kind === 'granted') notify(`${secret.attributes.name} has new tokens`);
    if (state.kind !== 'failed') return;
    problems.showFailure(state.failure, fieldsByPointer);
    authentication.cancel();
  }, [state]);

  const signIn = (): void => {
    const read: ParsedParameters = parseParameters(parameters.parameters ?? '');
    if ('problem' in read) {
      problems.show({ 'authParameters.parameters': read.problem });
      return;
    }
    problems.show({});
    authentication.start(
      {
        target: { secretId: secret.id },
        scopes: parseScopes(parameters.scopes ?? ''),
        additionalParams: read.parameters,
        fields: sent.fields,
      },
      opensProvider(grant),
    );
  };

  const save = async (): Promise<void> => {
    const reference = validateReference(names.reference);
    const invalid = {
      ...prefixProblems('names', findMissing(NAME_FIELDS, names)),
      ...(reference === undefined ? {} : { 'names.reference': reference }),
    };
    problems.show(invalid);
    if (Object.keys(invalid).length > 0) return;
    const patch = buildSecretPatch(before, names, sent);
    setBusy(true);
    try {
      if (Object.keys(patch.attributes).length > 0) {
        await api.patch<Secret>(`v2/workspaces/${workspaceId}/secrets/${secret.id}`, patch);
      }
      onSaved(secret.id);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      problems.showFailure(error, fieldsByPointer);
    } finally {
      setBusy(false);
    }
  };

  return (
    <EditorForm isBusy={isBusy} problems={problems} onSave={() => void save()} onCancel={onClose}>
      <NameFields names={names} onChange={setNames} problems={problems} idPrefix={id} />
      <CredentialFields
        valueFields={toSecretEditFields(valueFields)}
        fields={{ ...fields, ...toSecretEditFields(componentValueFields) }}
        values={values}
        onChange={setValues}
        problems={problems}
        idPrefix={id}
      >
        {needsUser(grant) && (
          <AuthenticateSection
            parameters={parameters}
            onChange={(changed) => {
              setParameters(changed);
              // The pending flow has other parameters.
              if (state.kind === 'waiting') authentication.cancel();
            }}
            defaultScopes={getSuggestedScopes(components)}
            hints={hints}
            providerScopes={providerScopes}
            isReauthentication
            authentication={authentication}
            onAuthenticate={signIn}
            problems={problems}
            idPrefix={`${id}-auth-parameters`}
          />
        )}
      </CredentialFields>
    </EditorForm>
  );
}
