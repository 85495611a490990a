import { useEffect, useState } from 'preact/hooks';

import type { ClientFields } from '../../data/clientFields.js';
import { DescriptorForm, type DescriptorFormProps } from '../../forms/DescriptorForm.js';

interface MemberFieldsProps extends Omit<DescriptorFormProps, 'fields'> {
  readonly fields: ClientFields;
}

/** Fields of an auth client: common ones first, advanced ones collapsed. */
export function MemberFields({ fields: { common, advanced }, ...form }: MemberFieldsProps) {
  const [isOpen, setOpen] = useState(false);
  const hasProblem = Object.keys(form.problems).some((name) => name in advanced);
  // Shows the problems of collapsed fields.
  useEffect(() => {
    if (hasProblem) setOpen(true);
  }, [form.problems, hasProblem]);
  return (
    <>
      <DescriptorForm {...form} fields={common} />
      {Object.keys(advanced).length > 0 && (
        <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>Advanced settings</summary>
          <DescriptorForm {...form} fields={advanced} />
        </details>
      )}
    </>
  );
}
