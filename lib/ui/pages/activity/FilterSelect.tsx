/** What is sent, and the words for it. */
export type Choice = readonly [value: string, words: string];

interface FilterSelectProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  /** The words for no filter; without them there always is one. */
  readonly anyLabel?: string;
  readonly onChange: (value: string) => void;
}

/** One of some. A value of the address that is none of them is a choice as well: it is what the list is filtered by. */
export function FilterSelect({ label, value, choices, anyLabel, onChange }: FilterSelectProps) {
  const isKnown = value === '' || choices.some(([one]) => one === value);
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {anyLabel !== undefined && <option value="">{anyLabel}</option>}
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
