import { useState } from 'preact/hooks';

import type { AuthClient, Component, Workspace } from '../../api/resources.js';
import { api } from '../../app/session.js';
import { isSecretMember } from '../../data/clientFields.js';
import { memberPlaces, toMembers } from '../../data/clientMembers.js';
import { typesOf } from '../../data/credentialTypes.js';
import { GENERIC } from '../../data/presets.js';
import { DescriptorForm, type FormValues } from '../../forms/DescriptorForm.js';
import { useFirstProblem } from '../../forms/useFirstProblem.js';
import { missing, withValue } from '../../forms/values.js';
import { isCtrlEnter } from '../../kit/ctrlEnter.js';
import { useDraft } from '../../kit/useDraft.js';
import { ABOUT_PLACES, aboutFields } from './aboutFields.js';
import { Discovery } from './Discovery.js';
import { KindChoice } from './KindChoice.js';
import type { Level } from './levels.js';
import { MemberFields } from './MemberFields.js';
import {
  editsOf,
  fieldsOfKind,
  KINDS,
  kindsFor,
  needsRedirect,
  newClientData,
  typesOfAny,
  valuesOfKind,
  withEdits,
  type Edits,
  type Kind,
} from './newClient.js';
import { OtherProblems } from './OtherProblems.js';
import { ProviderNotes } from './ProviderNotes.js';
import { useSaving } from './useSaving.js';

interface NewClientFormProps {
  readonly workspace: Workspace;
  readonly levels: readonly Level[];
  /** Those that it can be for. */
  readonly components: readonly Component[];
  readonly type: string | undefined;
  /** It is for all of these. */
  readonly isSettled: boolean;
  readonly onMade: (client: AuthClient) => void;
  readonly onCancel: () => void;
}

/** What is typed and is no secret. */
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
  type,
  isSettled,
  onMade,
  onCancel,
}: NewClientFormProps) {
  const kinds = kindsFor(type === undefined ? typesOfAny(components) : [type]);
  const [draft, setDraft, clearDraft] = useDraft<Draft>(`new auth client ${type ?? ''} ${workspace.id}`, {
    kind: kinds.length === 1 ? kinds[0]?.id : undefined,
    about: {},
    answers: {},
    edits: {},
  });
  const [secrets, setSecrets] = useState<Edits>({});
  const { isBusy, problems, setProblems, save } = useSaving();
  const [form, showFirst] = useFirstProblem();

  const kind = kinds.find(({ id }) => id === draft.kind);
  const fitting = components.filter((component) => kind === undefined || typesOf(component).includes(kind.type));
  const about = aboutFields(levels, isSettled ? undefined : fitting);
  const base = kind === undefined ? {} : valuesOfKind(kind, draft.answers);
  const values = withEdits(base, { ...draft.edits, ...secrets });
  const fields = kind === undefined ? { common: {}, more: {} } : fieldsOfKind(kind, values);
  const asks = kind?.preset?.asks ?? {};
  const answers = { ...kind?.preset?.answers, ...draft.answers };

  const choose = (id: string): void => {
    const chosen = KINDS.find((one) => one.id === id);
    const nameBefore = kind === undefined ? undefined : nameOf(kind);
    const { client_name: name } = draft.about;
    const isOwn = name !== undefined && name !== nameBefore;
    setDraft({
      kind: id,
      about: isOwn || chosen === undefined ? draft.about : { ...draft.about, client_name: nameOf(chosen) },
      answers: {},
      edits: {},
    });
    setSecrets({});
    setProblems({ fields: {}, others: [] });
  };
  const change = (shown: FormValues): void => {
    if (kind === undefined) return;
    const edits = Object.entries(editsOf(base, shown));
    const isSecret = ([name]: readonly [string, unknown]): boolean =>
      isSecretMember(kind.type, name) || name === 'token_params';
    setDraft((before) => ({ ...before, edits: Object.fromEntries(edits.filter((one) => !isSecret(one))) }));
    setSecrets(Object.fromEntries(edits.filter(isSecret)));
  };

  const send = async (chosen: Kind): Promise<void> => {
    const all = { ...about, ...asks, ...fields.common };
    const empty = missing(all, { ...values, ...answers, ...draft.about });
    const used = { ...fields.common, ...fields.more, issuer: true };
    const read = toMembers(Object.fromEntries(Object.entries(values).filter(([name]) => name in used)));
    if ('problems' in read || Object.keys(empty).length > 0) {
      setProblems({ fields: { ...('problems' in read ? read.problems : {}), ...empty }, others: [] });
      showFirst();
      return;
    }
    const { client_name: name, level, components: named } = draft.about;
    const data = newClientData(chosen, {
      name: String(name),
      members: read.members,
      componentIds: 'components' in about ? (named as readonly string[]) : fitting.map(({ id }) => id),
      level: (level ?? levels[0]) as Level,
      workspace,
    });
    const places = { ...ABOUT_PLACES, ...memberPlaces([...Object.keys(used)]) };
    const isDone = await save(
      async () => {
        const made = await api.create<AuthClient>('v2/auth-clients', data);
        clearDraft();
        onMade(made.data);
      },
      places,
      { ...fields.common, ...fields.more },
    );
    if (!isDone) showFirst();
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
      <KindChoice kinds={kinds} chosen={kind?.id} id="new-client-kind" onChoose={choose} />
      {kind !== undefined && (
        <>
          {kind.preset !== undefined && (
            <ProviderNotes preset={kind.preset} isRedirected={needsRedirect(kind, values)} />
          )}
          <DescriptorForm
            fields={{ client_name: about.client_name ?? { viewClass: 'TextFieldView' } }}
            values={draft.about}
            onChange={(next) => setDraft((before) => ({ ...before, about: next }))}
            problems={problems.fields}
            idPrefix="new-client"
          />
          <DescriptorForm
            fields={asks}
            values={answers}
            onChange={(next) => setDraft((before) => ({ ...before, answers: withCleared(answers, next) }))}
            problems={problems.fields}
            idPrefix="new-client"
          />
          {kind.preset === GENERIC && (
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

/** What an auth-client is called until somebody calls it something else. */
function nameOf({ preset }: Kind): string {
  return preset === undefined || preset === GENERIC ? '' : preset.name;
}

/** What was emptied has no answer, rather than the one that nearly everybody gives. */
function withCleared(before: FormValues, after: FormValues): FormValues {
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, ''])), ...after };
}
