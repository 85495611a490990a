import { useState } from 'preact/hooks';

/**
 * Keeps what was typed as long as it is what is stored, since different texts have the same stored form: `"a"` as an expression and `a`
 * as fixed text.
 *
 * @param read returns the edited form of a stored value
 * @param store returns the stored form, a value of JSON
 */
export function useEdit<Edit>(
  stored: unknown,
  read: (stored: unknown) => Edit,
  store: (edit: Edit) => unknown,
  onChange: (stored: unknown) => void,
): readonly [edit: Edit, change: (edit: Edit) => void] {
  const [last, setLast] = useState<{ readonly edit: Edit; readonly stored: string }>();
  // A list, since undefined has no JSON.
  const current = last?.stored === JSON.stringify([stored]) ? last.edit : read(stored);
  const change = (edit: Edit): void => {
    const next = store(edit);
    setLast({ edit, stored: JSON.stringify([next]) });
    onChange(next);
  };
  return [current, change];
}
