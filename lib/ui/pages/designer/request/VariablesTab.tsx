import type { Findings } from '../findings.js';
import type { Variable } from '../model/stepForm.js';
import { NameField, RowFrame } from './RowsEditor.js';

interface VariablesTabProps {
  readonly variables: readonly Variable[];
  readonly onChange: (variables: readonly Variable[]) => void;
  readonly findings: Findings;
}

/** The variables of the flow, which every step of it sees. */
export function VariablesTab({ variables, onChange, findings }: VariablesTabProps) {
  const all: readonly Variable[] = [...variables, { name: '', value: '' }];
  const replaceVariable = (index: number, variable: Variable): void =>
    onChange([...variables.slice(0, index), variable, ...variables.slice(index + 1)]);
  return (
    <>
      <p class="muted">
        <small>
          Expressions read them as <code>$getFlowVariables().name</code>. They are saved in the flow file: nothing
          secret belongs here.
        </small>
      </p>
      <ul class="rows">
        {all.map((variable, index) => {
          const number = String(index + 1);
          const { env } = variable;
          const problem = findings.problems[`variables.${String(index)}`];
          return (
            <RowFrame
              key={index}
              label={`Remove variable ${number}`}
              onRemove={
                index < variables.length ? () => onChange(variables.filter((_one, at) => at !== index)) : undefined
              }
            >
              <NameField
                label={`Name of variable ${number}`}
                name={variable.name}
                problem={findings.problems[`variables.${String(index)}.name`]}
                onChange={(name) => replaceVariable(index, { ...variable, name })}
              />
              <div class="value-field">
                <input
                  aria-label={`Value of variable ${number}`}
                  aria-invalid={problem === undefined ? undefined : 'true'}
                  value={variable.value}
                  placeholder={env === undefined ? 'Value' : `Value of ${env} for the sample`}
                  autocomplete="off"
                  spellcheck={false}
                  onInput={({ currentTarget }) => replaceVariable(index, { ...variable, value: currentTarget.value })}
                />
                {problem !== undefined && <small class="outcome-bad">{problem}</small>}
                {problem === undefined && env !== undefined && (
                  <small class="muted">The file names the environment variable {env}, not this value.</small>
                )}
              </div>
            </RowFrame>
          );
        })}
      </ul>
    </>
  );
}
