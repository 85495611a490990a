import { useState } from 'preact/hooks';

import type { AuthClient, Fields } from '../../api/resources.js';
import { api } from '../../app/session.js';
import { clientFields, FIXED, forChange, isSecretMember, type ClientFields } from '../../data/clientFields.js';
import { memberChanges, memberPlaces, toForm, toMembers } from '../../data/clientMembers.js';
import { DescriptorForm, type FormValues } from '../../forms/DescriptorForm.js';
import { useFirstProblem } from '../../forms/useFirstProblem.js';
import { missing } from '../../forms/values.js';
import { isCtrlEnter } from '../../kit/ctrlEnter.js';
import { notify } from '../../kit/notices.js';
import { ABOUT_PLACES } from './aboutFields.js';
import { MemberFields } from './MemberFields.js';
import { OtherProblems } from './OtherProblems.js';
import { useSaving } from './useSaving.js';

const NAME: Fields = { client_name: { viewClass: 'TextFieldView', label: 'Name', required: true } };

interface EditClientFormProps {
  readonly client: AuthClient;
  readonly onSaved: () => void;
}

/** Changes the name, the secret, and whatever of an auth-client may change. What is not touched is not sent. */
export function EditClientForm({ client, onSaved }: EditClientFormProps) {
  const { type, name, credentials } = client.attributes;
  const before = credentials ?? {};
  const [about, setAbout] = useState<FormValues>({ client_name: name });
  const [values, setValues] = useState<FormValues>(() => toForm(type, before));
  const { isBusy, problems, setProblems, save } = useSaving();
  const [form, showFirst] = useFirstProblem();
  const fields = changingFields(type, values, credentials === undefined);

  const send = async (): Promise<void> => {
    const shown = { ...fields.common, ...fields.more };
    const empty = missing({ ...NAME, ...shown }, { ...values, ...about });
    const read = toMembers(values);
    if ('problems' in read || Object.keys(empty).length > 0) {
      setProblems({ fields: { ...('problems' in read ? read.problems : {}), ...empty }, others: [] });
      showFirst();
      return;
    }
    const changes = memberChanges(type, before, read.members);
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
      { ...ABOUT_PLACES, ...memberPlaces(Object.keys({ ...shown, ...values })) },
      shown,
    );
    if (!isDone) showFirst();
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
      <DescriptorForm fields={NAME} values={about} onChange={setAbout} problems={problems.fields} idPrefix="client" />
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

/** @param isUnreadable all of it has to come anew */
function changingFields(type: string, values: FormValues, isUnreadable: boolean): ClientFields {
  const { common, more } = clientFields(type, {
    ...(typeof values.grant_type === 'string' ? { grant: values.grant_type } : {}),
    isPublic: values.client_auth === 'none',
  });
  if (isUnreadable) return { common, more };
  const own = forChange(type, common);
  // Members that are there in spite of their grant would be lost unseen.
  const rest = Object.keys(values).filter((name) => !(name in common) && !(name in more) && !FIXED.includes(name));
  const unseen = Object.fromEntries(rest.map((name) => [name, { viewClass: 'TextFieldView', label: name }]));
  return { common: own, more: { ...forChange(type, more), ...unseen } };
}
