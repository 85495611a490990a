import { useId } from 'preact/hooks';

import { MEDIA_TYPES } from '../request/mediaTypes.js';

interface MediaTypeFieldProps {
  readonly label: string;
  readonly value: unknown;
  /** The media type that is sent without one. */
  readonly hint: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A media type, with suggestions. */
export function MediaTypeField({ label, value, hint, problem, onChange }: MediaTypeFieldProps) {
  const id = useId();
  return (
    <label>
      {label}
      <input
        value={typeof value === 'string' ? value : ''}
        list={id}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem === undefined ? undefined : 'true'}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <datalist id={id}>
        {MEDIA_TYPES.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
    </label>
  );
}
