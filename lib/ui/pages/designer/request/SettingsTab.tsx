import type { Component } from '../../../api/resources.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { describeFunction, type StepFunction } from '../stepFunctions.js';
import type { Findings } from '../findings.js';
import type { StepDraft } from '../../../../step/stepDraft.js';

interface SettingsTabProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly functions: readonly StepFunction[];
  readonly chosenFunction: StepFunction | undefined;
  readonly components: readonly Component[];
  readonly findings: Findings;
}

/** Selects the function of the step and edits its other fields. */
export function SettingsTab({ form, onChange, functions, chosenFunction, components, findings }: SettingsTabProps) {
  const hasSeveralComponents = new Set(functions.map(({ componentId }) => componentId)).size > 1;
  const findTitle = (componentId: string): string =>
    components.find(({ id }) => id === componentId)?.attributes.descriptor.title ?? componentId;
  return (
    <>
      <label>
        Function
        <select
          value={chosenFunction === undefined ? '' : buildKey(chosenFunction)}
          onChange={({ currentTarget }) => {
            const next = functions.find((candidate) => buildKey(candidate) === currentTarget.value);
            if (next !== undefined) onChange({ ...form, component: next.componentId, function: next.name });
          }}
        >
          {chosenFunction === undefined && <option value="">{form.function} (not available)</option>}
          {functions.map((candidate) => (
            <option key={buildKey(candidate)} value={buildKey(candidate)}>
              {hasSeveralComponents
                ? `${findTitle(candidate.componentId)}: ${describeFunction(candidate)}`
                : describeFunction(candidate)}
            </option>
          ))}
        </select>
      </label>
      {chosenFunction !== undefined && (
        <DescriptorForm
          fields={chosenFunction.settings}
          values={form.settings}
          onChange={(settings) => onChange({ ...form, settings })}
          problems={findings.settingProblems}
          idPrefix="setting"
        />
      )}
    </>
  );
}

function buildKey({ componentId, name }: StepFunction): string {
  return `${componentId} ${name}`;
}
