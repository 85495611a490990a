import { useEffect, useState } from 'preact/hooks';

import type { ClientFields } from '../../data/clientFields.js';
import { DescriptorForm, type DescriptorFormProps } from '../../forms/DescriptorForm.js';

interface MemberFieldsProps extends Omit<DescriptorFormProps, 'fields'> {
  readonly fields: ClientFields;
}

/** The members of an auth-client: what is needed first, and the rest on demand. */
export function MemberFields({ fields: { common, advanced: more }, ...form }: MemberFieldsProps) {
  const [isOpen, setOpen] = useState(false);
  const hasProblem = Object.keys(form.problems).some((name) => name in more);
  // Words that nobody sees help nobody.
  useEffect(() => {
    if (hasProblem) setOpen(true);
  }, [form.problems, hasProblem]);
  return (
    <>
      <DescriptorForm {...form} fields={common} />
      {Object.keys(more).length > 0 && (
        <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>More settings</summary>
          <DescriptorForm {...form} fields={more} />
        </details>
      )}
    </>
  );
}
