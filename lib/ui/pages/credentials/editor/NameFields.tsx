import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { NAME_FIELDS } from './credentialForm.js';
import type { EditorProblems } from './useEditorProblems.js';

/** Name and reference of a credential. */
interface Names {
  readonly name: string;
  readonly reference: string;
}

interface NameFieldsProps {
  readonly names: Names;
  readonly onChange: (names: Names) => void;
  readonly problems: EditorProblems;
  readonly idPrefix: string;
}

/** Fields for the name and the reference of a credential. */
export function NameFields({ names, onChange, problems, idPrefix }: NameFieldsProps) {
  return (
    <DescriptorForm
      fields={NAME_FIELDS}
      values={{ ...names }}
      problems={problems.ofPart('names')}
      idPrefix={idPrefix}
      onChange={({ name = '', reference = '' }) => {
        const changed = { name: String(name), reference: String(reference) };
        problems.clearChanged('names', { ...names }, changed);
        onChange(changed);
      }}
    />
  );
}
