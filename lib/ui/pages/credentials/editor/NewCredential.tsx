import { useEffect, useState } from 'preact/hooks';

import { route } from '../../../state/router.js';
import { api } from '../../../state/session.js';
import { ApiFailure } from '../../../api/client.js';
import type { Secret } from '../../../api/resources.js';
import { readGrantType, needsUser, opensProvider, buildSecretFields } from '../../../data/secretFields.js';
import { findMissing, withDefaults } from '../../../forms/formValues.js';
import { Failure } from '../../../kit/Failure.js';
import { useDraft } from '../../../state/useDraft.js';
import { NewAuthClient } from '../../authClients/NewAuthClient.js';
import { useCredentialHints } from '../../authClients/useCredentialHints.js';
import { parseParameters, parseScopes, getSuggestedScopes, getDefaultScopes } from './authParameters.js';
import { AuthenticateSection } from './AuthenticateSection.js';
import { ClientChoice } from './ClientChoice.js';
import {
  mergeComponentFields,
  prefixProblems,
  NAME_FIELDS,
  buildNewSecret,
  EMPTY_VALUES,
  omitAuthViews,
  mapPointersToFields,
  validateReference,
  type CredentialDraft,
} from './credentialForm.js';
import { CredentialFields } from './CredentialFields.js';
import { EditorForm } from './EditorForm.js';
import { NameFields } from './NameFields.js';
import { useAuthentication } from './useAuthentication.js';
import { useCredentialChoices } from './useCredentialChoices.js';
import { useProviderScopes } from './useProviderScopes.js';
import { useEditorProblems } from './useEditorProblems.js';

interface NewCredentialProps {
  readonly componentId: string | undefined;
  readonly authClientId: string | undefined;
  readonly onSaved: (secretId: string) => void;
  readonly onClose: () => void;
}

const ID = 'new-credential';

/** Form of a new credential: auth client, values or a sign-in at the provider, name. */
export function NewCredential({ componentId, authClientId, onSaved, onClose }: NewCredentialProps) {
  const { workspaceId } = route.value;
  const initial: CredentialDraft = {
    ...(componentId === undefined ? {} : { componentId }),
    ...(authClientId === undefined ? {} : { authClientId }),
  };
  const [draft, setDraft, clearDraft] = useDraft(
    `credential ${workspaceId} ${authClientId ?? componentId ?? ''}`,
    initial,
  );
  const [values, setValues] = useState(EMPTY_VALUES);
  const [isAdding, setAdding] = useState(false);
  const [isBusy, setBusy] = useState(false);
  /** Auth client with a hidden grant type that, according to the service, needs no user. */
  const [unattendedId, setUnattended] = useState<string>();
  const problems = useEditorProblems();
  const choices = useCredentialChoices(workspaceId, draft);
  const { client, clientComponents } = choices;
  const providerScopes = useProviderScopes(client);
  const hints = useCredentialHints(client);
  const authentication = useAuthentication(workspaceId);
  const { state } = authentication;

  const grant = client === undefined ? 'none' : client.id === unattendedId ? 'unattended' : readGrantType(client);
  const valueFields = client === undefined ? {} : buildSecretFields(client, grant);
  const fields = mergeComponentFields(clientComponents);
  const fieldsByPointer = mapPointersToFields(valueFields, omitAuthViews(fields));
  const names = { name: draft.name ?? choices.suggestedName, reference: draft.reference ?? '' };
  const sent = {
    credentials: withDefaults(valueFields, values.credentials),
    fields: withDefaults(omitAuthViews(fields), values.fields),
  };

  const suggested = getSuggestedScopes(clientComponents);
  const scopes = draft.scopes ?? getDefaultScopes(client?.attributes.type ?? '', suggested, hints?.scopes?.join(' '));

  const flowId = 'flowId' in state ? state.flowId : undefined;
  useEffect(() => {
    if (draft.flowId !== undefined) authentication.resume(draft.flowId);
  }, []);
  useEffect(() => {
    if (flowId !== undefined) setDraft((before) => ({ ...before, flowId }));
  }, [flowId]);
  useEffect(() => {
    if (state.kind === 'granted') problems.show({});
    if (state.kind !== 'failed') return;
    if (client !== undefined && state.failure.problems.some(({ code }) => code === 'no_user_grant')) {
      setUnattended(client.id);
    } else {
      problems.showFailure(state.failure, fieldsByPointer);
    }
    authentication.cancel();
  }, [state]);

  /** Discards a flow whose parameters have changed. */
  const discardFlow = (changed: CredentialDraft, message?: string): void => {
    setDraft({ ...changed, flowId: undefined });
    if (state.kind !== 'none' && message !== undefined) problems.show({ 'authenticate.flow': message });
    authentication.cancel();
  };

  const signIn = (): void => {
    if (client === undefined) return;
    const read = parseParameters(draft.parameters ?? '');
    if ('problem' in read) {
      problems.show({ 'authParameters.parameters': read.problem });
      return;
    }
    problems.show({});
    authentication.start(
      {
        target: { authClientId: client.id },
        scopes: parseScopes(scopes),
        additionalParams: read.parameters,
        fields: sent.fields,
      },
      opensProvider(grant),
    );
  };

  const save = async (): Promise<void> => {
    const reference = validateReference(names.reference);
    const invalid = {
      ...(client === undefined ? { 'choice.authClientId': 'Choose an auth client, or add one' } : {}),
      ...prefixProblems('names', findMissing(NAME_FIELDS, names)),
      ...(reference === undefined ? {} : { 'names.reference': reference }),
      ...prefixProblems('credentials', findMissing(valueFields, values.credentials)),
      ...prefixProblems('fields', findMissing(fields, values.fields)),
      ...(needsUser(grant) && state.kind !== 'granted'
        ? {
            'authenticate.flow': 'Authenticate first: you can save the credential once the provider has granted access',
          }
        : {}),
    };
    problems.show(invalid);
    if (client === undefined || Object.keys(invalid).length > 0) return;
    setBusy(true);
    try {
      const granted = state.kind === 'granted' ? state.flowId : undefined;
      const document = buildNewSecret(names, sent, client.id, granted);
      const { data } = await api.create<Secret>(`v2/workspaces/${workspaceId}/secrets`, document);
      clearDraft();
      onSaved(data.id);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      problems.showFailure(error, fieldsByPointer);
      if (error.problems.some(({ code }) => code.startsWith('flow_'))) authentication.cancel();
    } finally {
      setBusy(false);
    }
  };

  if (choices.components.state === 'failed') {
    return <Failure failure={choices.components.failure} retry={choices.components.reload} />;
  }
  if (choices.clients.state === 'failed') {
    return <Failure failure={choices.clients.failure} retry={choices.clients.reload} />;
  }
  return (
    <>
      {isAdding && (
        <NewAuthClient
          {...(choices.component === undefined ? {} : { component: choices.component })}
          {...(choices.type === undefined ? {} : { type: choices.type })}
          onCreated={(created) => {
            setAdding(false);
            discardFlow({ ...draft, authClientId: created.id, type: created.attributes.type });
            choices.clients.reload();
          }}
          onCancel={() => setAdding(false)}
        />
      )}
      <EditorForm
        isHidden={isAdding}
        isBusy={isBusy}
        problems={problems}
        onSave={() => void save()}
        onCancel={() => {
          clearDraft();
          onClose();
        }}
      >
        <ClientChoice
          components={choices.components.data ?? []}
          types={choices.types}
          clients={choices.clientsOfType}
          isLoading={choices.components.data === undefined || choices.clients.data === undefined}
          choice={{
            componentId: choices.component?.id,
            type: choices.type,
            authClientId: client?.id,
          }}
          onChange={(choice) => {
            problems.clearChanged('choice', { ...draft }, { ...draft, ...choice });
            discardFlow({ ...draft, ...choice });
          }}
          onAdd={() => setAdding(true)}
          problems={problems.ofPart('choice')}
          idPrefix={`${ID}-choice`}
        />
        {client !== undefined && (
          <>
            <CredentialFields
              valueFields={valueFields}
              fields={fields}
              values={values}
              onChange={setValues}
              problems={problems}
              idPrefix={ID}
            >
              {needsUser(grant) && (
                <AuthenticateSection
                  parameters={{ scopes, parameters: draft.parameters }}
                  onChange={(parameters) =>
                    discardFlow(
                      { ...draft, ...parameters },
                      'Authenticate again: the scopes or parameters have changed',
                    )
                  }
                  defaultScopes={getSuggestedScopes(clientComponents)}
                  hints={hints}
                  providerScopes={providerScopes}
                  isReauthentication={false}
                  authentication={authentication}
                  onAuthenticate={signIn}
                  problems={problems}
                  idPrefix={`${ID}-auth-parameters`}
                />
              )}
              {!needsUser(grant) && grant !== 'none' && (
                <p>This auth client needs no sign-in: the service requests the token when you save.</p>
              )}
            </CredentialFields>
            <NameFields
              names={names}
              onChange={(changed) => setDraft((before) => ({ ...before, ...changed }))}
              problems={problems}
              idPrefix={ID}
            />
          </>
        )}
      </EditorForm>
    </>
  );
}
