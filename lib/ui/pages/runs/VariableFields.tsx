interface VariableFieldsProps {
  readonly values: Readonly<Record<string, string>>;
  /** Names of those that are not shown. */
  readonly secret: ReadonlySet<string>;
  /** In words, by the name of the variable. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
}

/** What a flow file takes from outside; those of the examples are filled in. */
export function VariableFields({ values, secret, problems, onChange }: VariableFieldsProps) {
  const names = Object.keys(values);
  if (names.length === 0) return null;
  return (
    <fieldset>
      <legend>Variables of the flow</legend>
      {names.map((name) => {
        const problem = problems[name];
        const isWrong = problem !== undefined;
        return (
          <div key={name}>
            <label for={`variable-${name}`}>{name}</label>
            <input
              id={`variable-${name}`}
              type={secret.has(name) ? 'password' : 'text'}
              value={values[name] ?? ''}
              autocomplete={secret.has(name) ? 'new-password' : 'off'}
              spellcheck={false}
              aria-invalid={isWrong ? true : undefined}
              aria-describedby={isWrong ? `variable-problem-${name}` : undefined}
              onInput={({ currentTarget }) => onChange(name, currentTarget.value)}
            />
            {isWrong && <small id={`variable-problem-${name}`}>{problem}</small>}
          </div>
        );
      })}
    </fieldset>
  );
}
