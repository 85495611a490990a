interface VariableFieldsProps {
  readonly values: Readonly<Record<string, string>>;
  /** Names of the variables whose values are hidden. */
  readonly secretNames: ReadonlySet<string>;
  /** Error messages by variable name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
}

/** Fields for the environment variables of a flow file. */
export function VariableFields({ values, secretNames, problems, onChange }: VariableFieldsProps) {
  const names = Object.keys(values);
  if (names.length === 0) return null;
  return (
    <fieldset>
      <legend>Flow variables</legend>
      {names.map((name) => {
        const problem = problems[name];
        const isInvalid = problem !== undefined;
        return (
          <div key={name}>
            <label for={`variable-${name}`}>{name}</label>
            <input
              id={`variable-${name}`}
              type={secretNames.has(name) ? 'password' : 'text'}
              value={values[name] ?? ''}
              autocomplete={secretNames.has(name) ? 'new-password' : 'off'}
              spellcheck={false}
              aria-invalid={isInvalid ? true : undefined}
              aria-describedby={isInvalid ? `variable-problem-${name}` : undefined}
              onInput={({ currentTarget }) => onChange(name, currentTarget.value)}
            />
            {isInvalid && <small id={`variable-problem-${name}`}>{problem}</small>}
          </div>
        );
      })}
    </fieldset>
  );
}
