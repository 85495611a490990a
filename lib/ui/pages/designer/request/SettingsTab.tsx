import type { Component } from '../../../api/resources.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { functionWords, type StepFunction } from '../components.js';
import type { Findings } from '../findings.js';
import type { StepForm } from '../model/stepForm.js';

interface SettingsTabProps {
  readonly form: StepForm;
  readonly onChange: (form: StepForm) => void;
  readonly functions: readonly StepFunction[];
  readonly chosen: StepFunction | undefined;
  readonly components: readonly Component[];
  readonly findings: Findings;
}

/** Which function of which component runs the step, and its other fields. */
export function SettingsTab({ form, onChange, functions, chosen, components, findings }: SettingsTabProps) {
  const severals = new Set(functions.map(({ componentId }) => componentId)).size > 1;
  const titleOf = (componentId: string): string =>
    components.find(({ id }) => id === componentId)?.attributes.descriptor.title ?? componentId;
  return (
    <>
      <label>
        Function
        <select
          value={chosen === undefined ? '' : keyOf(chosen)}
          onChange={({ currentTarget }) => {
            const next = functions.find((one) => keyOf(one) === currentTarget.value);
            if (next !== undefined) onChange({ ...form, component: next.componentId, function: next.name });
          }}
        >
          {chosen === undefined && <option value="">{form.function}: not known here</option>}
          {functions.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {severals ? `${titleOf(one.componentId)}: ${functionWords(one)}` : functionWords(one)}
            </option>
          ))}
        </select>
      </label>
      {chosen !== undefined && (
        <DescriptorForm
          fields={chosen.settings}
          values={form.settings}
          onChange={(settings) => onChange({ ...form, settings })}
          problems={findings.settings}
          idPrefix="setting"
        />
      )}
    </>
  );
}

function keyOf({ componentId, name }: StepFunction): string {
  return `${componentId} ${name}`;
}
