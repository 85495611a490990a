import { useEffect, useState } from 'preact/hooks';

import { route } from '../../../app/router.js';
import { api } from '../../../app/session.js';
import { useLoad } from '../../../app/useLoad.js';
import { ApiFailure } from '../../../api/client.js';
import { relatedId, type AuthClient, type Component, type Secret } from '../../../api/resources.js';
import { hintsFor } from '../../../data/presets.js';
import { changedValues, forChange, grantOf, needsUser, secretFields } from '../../../data/secretFields.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { missing, withDefaults } from '../../../forms/values.js';
import { Failure } from '../../../kit/Failure.js';
import { notify } from '../../../kit/notices.js';
import { parseParameters, parseScopes, suggestedScopes, type ReadParameters } from './asked.js';
import { AuthenticatePart, type Asked } from './AuthenticatePart.js';
import {
  componentFields,
  componentsOf,
  inPart,
  NAMES,
  NO_VALUES,
  ownFields,
  placesOf,
  referenceProblem,
  secretPatch,
} from './credentialForm.js';
import { CredentialFields } from './CredentialFields.js';
import { EditorForm } from './EditorForm.js';
import { useAuthentication } from './useAuthentication.js';
import { useProviderScopes } from './useProviderScopes.js';
import { useProblems } from './useProblems.js';

interface EditCredentialProps {
  readonly secret: Secret;
  readonly onSaved: (secretId: string) => void;
  readonly onClose: () => void;
}

/** The form of a credential that there is. Its values are shown to nobody: what stays empty stays as it is. */
export function EditCredential({ secret, onSaved, onClose }: EditCredentialProps) {
  const clientId = relatedId(secret, 'auth_client') ?? '';
  const loaded = useLoad(
    async (signal) => {
      const [client, components] = await Promise.all([
        api.get<AuthClient>(`v2/auth-clients/${clientId}`, signal),
        api.get<readonly Component[]>('v2/components', signal),
      ]);
      return { client: client.data, components: componentsOf(client.data, components.data) };
    },
    [clientId],
  );
  if (loaded.data === undefined) {
    if (loaded.state === 'failed') return <Failure failure={loaded.failure} retry={loaded.reload} />;
    return <p aria-busy="true">Loading the form…</p>;
  }
  return <Editing secret={secret} {...loaded.data} onSaved={onSaved} onClose={onClose} />;
}

interface EditingProps extends EditCredentialProps {
  readonly client: AuthClient;
  readonly components: readonly Component[];
}

function Editing({ secret, client, components, onSaved, onClose }: EditingProps) {
  const { workspaceId } = route.value;
  const before = { name: secret.attributes.name, reference: secret.attributes.reference ?? '' };
  const [names, setNames] = useState(before);
  const [values, setValues] = useState(NO_VALUES);
  const [asked, setAsked] = useState<Asked>({});
  const [isBusy, setBusy] = useState(false);
  const problems = useProblems();
  const offered = useProviderScopes(client);
  const authentication = useAuthentication(workspaceId);
  const { state } = authentication;

  const grant = grantOf(client);
  const valueFields = secretFields(client, grant);
  const fields = componentFields(components);
  const own = ownFields(fields);
  const places = placesOf(valueFields, own);
  const sent = {
    credentials: changedValues(valueFields, withDefaults(forChange(valueFields), values.credentials)),
    fields: changedValues(own, withDefaults(forChange(own), values.fields)),
  };
  const id = `edit-${secret.id}`;

  useEffect(() => {
    if (state.kind === 'granted') notify(`${secret.attributes.name} has new access`);
    if (state.kind !== 'failed') return;
    problems.tellFailure(state.failure, places);
    authentication.forget();
  }, [state]);

  const signIn = (): void => {
    const read: ReadParameters = parseParameters(asked.parameters ?? '');
    if ('problem' in read) {
      problems.tell({ 'asked.parameters': read.problem });
      return;
    }
    problems.tell({});
    authentication.start(
      {
        target: { secretId: secret.id },
        scopes: parseScopes(asked.scopes ?? ''),
        additionalParams: read.parameters,
        fields: sent.fields,
      },
      grant !== 'device_code',
    );
  };

  const save = async (): Promise<void> => {
    const reference = referenceProblem(names.reference);
    const wrong = {
      ...inPart('names', missing(NAMES, names)),
      ...(reference === undefined ? {} : { 'names.reference': reference }),
    };
    problems.tell(wrong);
    if (Object.keys(wrong).length > 0) return;
    const patch = secretPatch(before, names, sent);
    setBusy(true);
    try {
      if (Object.keys(patch.attributes).length > 0) {
        await api.patch<Secret>(`v2/workspaces/${workspaceId}/secrets/${secret.id}`, patch);
      }
      onSaved(secret.id);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      problems.tellFailure(error, places);
    } finally {
      setBusy(false);
    }
  };

  return (
    <EditorForm isBusy={isBusy} problems={problems} onSave={() => void save()} onCancel={onClose}>
      <DescriptorForm
        fields={NAMES}
        values={names}
        problems={problems.of('names')}
        idPrefix={id}
        onChange={({ name = '', reference = '' }) => {
          const changed = { name: String(name), reference: String(reference) };
          problems.changed('names', names, changed);
          setNames(changed);
        }}
      />
      <CredentialFields
        valueFields={forChange(valueFields)}
        fields={{ ...fields, ...forChange(own) }}
        values={values}
        onChange={setValues}
        problems={problems}
        idPrefix={id}
      >
        {needsUser(grant) && (
          <AuthenticatePart
            asked={asked}
            onChange={(changed) => {
              setAsked(changed);
              // The one that is under way asks for something else.
              if (state.kind === 'waiting') authentication.forget();
            }}
            usual={suggestedScopes(components)}
            hints={hintsFor(client)}
            offered={offered}
            isAgain
            authentication={authentication}
            onAuthenticate={signIn}
            problems={problems}
            idPrefix={`${id}-asked`}
          />
        )}
      </CredentialFields>
    </EditorForm>
  );
}
