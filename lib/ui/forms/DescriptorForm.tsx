import type { Fields } from '../api/resources.js';

/** What a form holds, by the names of its fields. A field that nobody has touched is not there. */
export type FormValues = Readonly<Record<string, unknown>>;

export interface DescriptorFormProps {
  readonly fields: Fields;
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  /** What is wrong with a field, in words, by its name. */
  readonly problems: Readonly<Record<string, string>>;
  /** Makes the ids of its inputs unique on the page. */
  readonly idPrefix: string;
}

/** The fields of a component.json, or of our own in the same form, each by its view class. */
export function DescriptorForm({ fields, values, onChange, idPrefix }: DescriptorFormProps) {
  return (
    <>
      {Object.entries(fields).map(([name, field]) => (
        <label key={name} for={`${idPrefix}-${name}`}>
          {field.label ?? name}
          <input
            id={`${idPrefix}-${name}`}
            value={typeof values[name] === 'string' ? values[name] : ''}
            onInput={({ currentTarget }) => onChange({ ...values, [name]: currentTarget.value })}
          />
        </label>
      ))}
    </>
  );
}
