import type { Findings } from '../findings.js';
import type { Variable } from '../../../../step/stepDraft.js';
import { NameField, RowFrame } from './RowsEditor.js';

interface VariablesTabProps {
  readonly variables: readonly Variable[];
  readonly onChange: (variables: readonly Variable[]) => void;
  readonly findings: Findings;
}

/** Edits the flow variables, which every step of the flow can read. */
export function VariablesTab({ variables, onChange, findings }: VariablesTabProps) {
  const rows: readonly Variable[] = [...variables, { name: '', value: '' }];
  const replaceVariable = (index: number, variable: Variable): void =>
    onChange([...variables.slice(0, index), variable, ...variables.slice(index + 1)]);
  return (
    <>
      <p class="muted">
        <small>
          Expressions read them as <code>$getFlowVariables().name</code>. They are saved in the flow file, so don’t
          enter secrets.
        </small>
      </p>
      <ul class="rows">
        {rows.map((variable, index) => {
          const number = String(index + 1);
          const { env } = variable;
          const problem = findings.problems[`variables.${String(index)}`];
          return (
            <RowFrame
              key={index}
              label={`Remove variable ${number}`}
              onRemove={
                index < variables.length
                  ? () => onChange(variables.filter((_variable, other) => other !== index))
                  : undefined
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
                {problem !== undefined && <small class="field-error">{problem}</small>}
                {problem === undefined && env !== undefined && (
                  <small class="muted">
                    Only for the sample. The flow file refers to the environment variable {env}.
                  </small>
                )}
              </div>
            </RowFrame>
          );
        })}
      </ul>
    </>
  );
}
