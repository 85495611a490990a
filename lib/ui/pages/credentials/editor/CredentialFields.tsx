import { AUTH_VIEW_CLASSES } from '../../../../auth/authViews.js';
import type { ComponentChildren } from 'preact';

import type { Fields } from '../../../api/resources.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { getLabel } from '../../../forms/formValues.js';
import { labelProblems } from '../../../forms/labelProblems.js';
import { HtmlNote } from '../../../kit/HtmlNote.js';
import { hasAuthView, type CredentialValues } from './credentialForm.js';
import type { EditorProblems } from './useEditorProblems.js';

interface CredentialFieldsProps {
  /** Fields of the credential type. */
  readonly valueFields: Fields;
  /** Fields of the components. */
  readonly fields: Fields;
  readonly values: CredentialValues;
  readonly onChange: (values: CredentialValues) => void;
  readonly problems: EditorProblems;
  readonly idPrefix: string;
  /** Section to authenticate at the provider. */
  readonly children?: ComponentChildren;
}

/** Fields of a credential: those of its type, at the authentication view of the component's form, and the component's own. */
export function CredentialFields(props: CredentialFieldsProps) {
  const { valueFields, fields, values, onChange, problems, idPrefix, children } = props;
  const ofType = (
    <>
      <DescriptorForm
        fields={valueFields}
        values={values.credentials}
        problems={labelProblems(problems.ofPart('credentials'), valueFields)}
        idPrefix={`${idPrefix}-value`}
        onChange={(credentials) => {
          problems.clearChanged('credentials', values.credentials, credentials);
          onChange({ ...values, credentials });
        }}
      />
      {children}
    </>
  );
  const slot = ({ name, field }: { readonly name: string; readonly field: Fields[string] }) => (
    <section class="credential-auth" aria-label={getLabel(name, { label: 'Authentication', ...field })}>
      {field.label !== undefined && <h3>{field.label}</h3>}
      {field.note !== undefined && (
        <p>
          <HtmlNote html={field.note} />
        </p>
      )}
      {ofType}
    </section>
  );
  return (
    <>
      {!hasAuthView(fields) && ofType}
      <DescriptorForm
        fields={fields}
        values={values.fields}
        problems={labelProblems(problems.ofPart('fields'), fields)}
        idPrefix={`${idPrefix}-field`}
        slots={Object.fromEntries(AUTH_VIEW_CLASSES.map((viewClass) => [viewClass, slot]))}
        onChange={(changed) => {
          problems.clearChanged('fields', values.fields, changed);
          onChange({ ...values, fields: changed });
        }}
      />
    </>
  );
}
