import { useState } from 'preact/hooks';

import { IMMUTABLE_MEMBERS } from '../../../oauth/grants/index.js';
import type { AuthClient, Fields } from '../../api/resources.js';
import { api } from '../../state/session.js';
import { buildClientFields, toClientEditFields, isSecretMember, type ClientFields } from '../../data/clientFields.js';
import { diffMembers, mapMemberPointers, toFormValues, toMembers } from '../../data/clientMembers.js';
import { DescriptorForm, type FormValues } from '../../forms/DescriptorForm.js';
import { useFocusFirstProblem } from '../../forms/useFocusFirstProblem.js';
import { findMissing } from '../../forms/formValues.js';
import { isCtrlEnter } from '../../kit/isCtrlEnter.js';
import { notify } from '../../kit/notices.js';
import { GENERAL_FIELDS_BY_POINTER } from './generalFields.js';
import { MemberFields } from './MemberFields.js';
import { OtherProblems } from './OtherProblems.js';
import { useSave } from './useSave.js';

const NAME_FIELD: Fields = { client_name: { viewClass: 'TextFieldView', label: 'Name', required: true } };

interface EditClientFormProps {
  readonly client: AuthClient;
  readonly onSaved: () => void;
}

/** Edits an auth client. Sends changed members only. */
export function EditClientForm({ client, onSaved }: EditClientFormProps) {
  const { type, provider, name, credentials } = client.attributes;
  const before = credentials ?? {};
  const [about, setAbout] = useState<FormValues>({ client_name: name });
  const [values, setValues] = useState<FormValues>(() => toFormValues(type, before));
  const { isBusy, problems, setProblems, save } = useSave();
  const [form, focusFirstProblem] = useFocusFirstProblem();
  const all = buildClientFields(type, values, provider ?? null);
  const fields = credentials === undefined ? all : getEditFields(type, all, values);

  const send = async (): Promise<void> => {
    const shown = { ...fields.common, ...fields.advanced };
    const empty = findMissing({ ...NAME_FIELD, ...shown }, { ...values, ...about });
    const read = toMembers(values);
    if ('problems' in read || Object.keys(empty).length > 0) {
      setProblems({ fields: { ...('problems' in read ? read.problems : {}), ...empty }, others: [] });
      focusFirstProblem();
      return;
    }
    const changes = diffMembers(type, before, read.members);
    const attributes = {
      ...(about.client_name === name ? {} : { name: String(about.client_name).trim() }),
      ...(Object.keys(changes).length === 0 ? {} : { credentials: changes }),
    };
    const isDone = await save(
      async () => {
        if (Object.keys(attributes).length > 0) {
          await api.patch(`v2/auth-clients/${encodeURIComponent(client.id)}`, { type: 'auth-client', attributes });
        }
        setValues((kept) => Object.fromEntries(Object.entries(kept).filter(([one]) => !isSecretMember(type, one))));
        notify('Saved');
        onSaved();
      },
      { ...GENERAL_FIELDS_BY_POINTER, ...mapMemberPointers(Object.keys({ ...shown, ...values })) },
      shown,
    );
    if (!isDone) focusFirstProblem();
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send();
      }}
      onKeyDown={(event) => {
        if (isCtrlEnter(event)) event.currentTarget.requestSubmit();
      }}
    >
      <DescriptorForm
        fields={NAME_FIELD}
        values={about}
        onChange={setAbout}
        problems={problems.fields}
        idPrefix="client"
      />
      <MemberFields fields={fields} values={values} onChange={setValues} problems={problems.fields} idPrefix="client" />
      <OtherProblems problems={problems.others} />
      <footer class="form-actions">
        <button type="submit" aria-busy={isBusy} disabled={isBusy}>
          Save
        </button>
      </footer>
    </form>
  );
}

/** Returns the edit fields of an auth client whose members are readable. */
function getEditFields(type: string, { common, advanced }: ClientFields, values: FormValues): ClientFields {
  const editable = toClientEditFields(type, common);
  // Members that don't belong to the grant type would be lost otherwise.
  const rest = Object.keys(values).filter(
    (name) => !(name in common) && !(name in advanced) && !IMMUTABLE_MEMBERS.includes(name),
  );
  const hidden = Object.fromEntries(rest.map((name) => [name, { viewClass: 'TextFieldView', label: name }]));
  return { common: editable, advanced: { ...toClientEditFields(type, advanced), ...hidden } };
}
