export type Choice = readonly [value: string, label: string];

interface FilterSelectProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  /** Label of the choice that filters nothing; without it a value is required. */
  readonly anyLabel?: string;
  readonly onChange: (value: string) => void;
}

/** A select element for one filter. Adds a value from the URL that is not among the choices, so that the active filter is visible. */
export function FilterSelect({ label, value, choices, anyLabel, onChange }: FilterSelectProps) {
  const isKnown = value === '' || choices.some(([known]) => known === value);
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {anyLabel !== undefined && <option value="">{anyLabel}</option>}
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map(([choice, choiceLabel]) => (
          <option key={choice} value={choice}>
            {choiceLabel}
          </option>
        ))}
      </select>
    </label>
  );
}
