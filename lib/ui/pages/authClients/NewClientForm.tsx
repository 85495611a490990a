import { useState } from 'preact/hooks';

import type { AuthClient, Component, Provider, Workspace } from '../../api/resources.js';
import { api } from '../../state/session.js';
import { isSecretMember } from '../../data/clientFields.js';
import { mapMemberPointers, toMembers } from '../../data/clientMembers.js';
import { listAcceptedTypes } from '../../../auth/acceptedTypes.js';
import { buildInputFields, getInputDefaults, OTHER_PROVIDER } from '../../data/providers.js';
import { DescriptorForm, type FormValues } from '../../forms/DescriptorForm.js';
import { useFocusFirstProblem } from '../../forms/useFocusFirstProblem.js';
import { findMissing, withValue } from '../../forms/formValues.js';
import { isCtrlEnter } from '../../kit/isCtrlEnter.js';
import { useDraft } from '../../state/useDraft.js';
import { GENERAL_FIELDS_BY_POINTER, buildGeneralFields } from './generalFields.js';
import { Discovery } from './Discovery.js';
import { KindSelect } from './KindSelect.js';
import type { Level } from './levels.js';
import { MemberFields } from './MemberFields.js';
import {
  diffValues,
  getKindFields,
  buildKinds,
  needsRedirect,
  buildNewClient,
  getOfferedTypes,
  getInitialValues,
  applyEdits,
  type Edits,
  type ClientKind,
} from './newClient.js';
import { OtherProblems } from './OtherProblems.js';
import { ProviderInstructions } from './ProviderInstructions.js';
import { useSave } from './useSave.js';

interface NewClientFormProps {
  readonly workspace: Workspace;
  readonly levels: readonly Level[];
  /** Components to choose from. */
  readonly components: readonly Component[];
  /** The provider catalogue. */
  readonly providers: readonly Provider[];
  readonly type: string | undefined;
  /** All of these components are assigned. */
  readonly isComponentFixed: boolean;
  readonly onCreated: (client: AuthClient) => void;
  readonly onCancel: () => void;
}

/** Input without secrets. */
interface Draft {
  readonly kind: string | undefined;
  readonly about: FormValues;
  readonly answers: FormValues;
  readonly edits: Edits;
}

export function NewClientForm({
  workspace,
  levels,
  components,
  providers,
  type,
  isComponentFixed,
  onCreated,
  onCancel,
}: NewClientFormProps) {
  const kinds = buildKinds(providers, type === undefined ? getOfferedTypes(components) : [type]);
  const [draft, setDraft, clearDraft] = useDraft<Draft>(`new auth client ${type ?? ''} ${workspace.id}`, {
    kind: kinds.length === 1 ? kinds[0]?.id : undefined,
    about: {},
    answers: {},
    edits: {},
  });
  const [secrets, setSecrets] = useState<Edits>({});
  const { isBusy, problems, setProblems, save } = useSave();
  const [form, focusFirstProblem] = useFocusFirstProblem();

  const kind = kinds.find(({ id }) => id === draft.kind);
  const candidates = components.filter(
    ({ attributes }) => kind === undefined || listAcceptedTypes(attributes.descriptor).includes(kind.type),
  );
  const about = buildGeneralFields(levels, isComponentFixed ? undefined : candidates);
  const base = kind === undefined ? {} : getInitialValues(kind, draft.answers);
  const values = applyEdits(base, { ...draft.edits, ...secrets });
  const fields = kind === undefined ? { common: {}, advanced: {} } : getKindFields(kind, values);
  const provider = kind?.provider;
  const inputs = provider === undefined ? {} : buildInputFields(provider);
  const inputValues = { ...(provider === undefined ? {} : getInputDefaults(provider)), ...draft.answers };

  const choose = (id: string): void => {
    const chosen = kinds.find((one) => one.id === id);
    const nameBefore = kind === undefined ? undefined : getDefaultName(kind);
    const { client_name: name } = draft.about;
    const isOwn = name !== undefined && name !== nameBefore;
    setDraft({
      kind: id,
      about: isOwn || chosen === undefined ? draft.about : { ...draft.about, client_name: getDefaultName(chosen) },
      answers: {},
      edits: {},
    });
    setSecrets({});
    setProblems({ fields: {}, others: [] });
  };
  const change = (shown: FormValues): void => {
    if (kind === undefined) return;
    const edits = Object.entries(diffValues(base, shown));
    const isSecret = ([name]: readonly [string, unknown]): boolean =>
      isSecretMember(kind.type, name) || name === 'token_params';
    setDraft((before) => ({ ...before, edits: Object.fromEntries(edits.filter((one) => !isSecret(one))) }));
    setSecrets(Object.fromEntries(edits.filter(isSecret)));
  };

  const send = async (chosen: ClientKind): Promise<void> => {
    const all = { ...about, ...inputs, ...fields.common };
    const empty = findMissing(all, { ...values, ...inputValues, ...draft.about });
    const used = { ...fields.common, ...fields.advanced, issuer: true };
    const read = toMembers(Object.fromEntries(Object.entries(values).filter(([name]) => name in used)));
    if ('problems' in read || Object.keys(empty).length > 0) {
      setProblems({ fields: { ...('problems' in read ? read.problems : {}), ...empty }, others: [] });
      focusFirstProblem();
      return;
    }
    const { client_name: name, level, components: selectedIds } = draft.about;
    const data = buildNewClient(chosen, {
      name: String(name),
      members: read.members,
      componentIds: 'components' in about ? (selectedIds as readonly string[]) : candidates.map(({ id }) => id),
      level: (level ?? levels[0]) as Level,
      workspace,
    });
    const fieldsByPointer = { ...GENERAL_FIELDS_BY_POINTER, ...mapMemberPointers([...Object.keys(used)]) };
    const isDone = await save(
      async () => {
        const created = await api.create<AuthClient>('v2/auth-clients', data);
        clearDraft();
        onCreated(created.data);
      },
      fieldsByPointer,
      { ...fields.common, ...fields.advanced },
    );
    if (!isDone) focusFirstProblem();
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (kind !== undefined && !isBusy) void send(kind);
      }}
      onKeyDown={(event) => {
        if (isCtrlEnter(event)) event.currentTarget.requestSubmit();
      }}
    >
      <KindSelect kinds={kinds} chosen={kind?.id} id="new-client-kind" onChoose={choose} />
      {kind !== undefined && (
        <>
          {provider !== undefined && (
            <ProviderInstructions provider={provider} showsRedirectUri={needsRedirect(kind, values)} />
          )}
          <DescriptorForm
            fields={{ client_name: about.client_name ?? { viewClass: 'TextFieldView' } }}
            values={draft.about}
            onChange={(next) => setDraft((before) => ({ ...before, about: next }))}
            problems={problems.fields}
            idPrefix="new-client"
          />
          <DescriptorForm
            fields={inputs}
            values={inputValues}
            onChange={(next) => setDraft((before) => ({ ...before, answers: markCleared(inputValues, next) }))}
            problems={problems.fields}
            idPrefix="new-client"
          />
          {provider === OTHER_PROVIDER && (
            <Discovery
              issuer={typeof values.issuer === 'string' ? values.issuer : ''}
              problem={problems.fields.issuer}
              idPrefix="new-client"
              onIssuer={(issuer) => change(withValue(values, 'issuer', issuer))}
              onFound={(members) => change({ ...values, ...members })}
            />
          )}
          <MemberFields
            fields={fields}
            values={values}
            onChange={change}
            problems={problems.fields}
            idPrefix="new-client"
          />
          <DescriptorForm
            fields={Object.fromEntries(Object.entries(about).filter(([name]) => name !== 'client_name'))}
            values={draft.about}
            onChange={(next) => setDraft((before) => ({ ...before, about: next }))}
            problems={problems.fields}
            idPrefix="new-client"
          />
        </>
      )}
      <OtherProblems problems={problems.others} />
      <footer class="form-actions">
        <button
          type="button"
          class="secondary"
          onClick={() => {
            clearDraft();
            onCancel();
          }}
        >
          Cancel
        </button>
        <button type="submit" aria-busy={isBusy} disabled={kind === undefined || isBusy}>
          Create auth client
        </button>
      </footer>
    </form>
  );
}

/** Returns the default name of an auth client. */
function getDefaultName({ provider }: ClientKind): string {
  return provider === undefined || provider === OTHER_PROVIDER ? '' : provider.attributes.name;
}

/** Marks cleared inputs as empty, so that their defaults don't return. */
function markCleared(before: FormValues, after: FormValues): FormValues {
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, ''])), ...after };
}
