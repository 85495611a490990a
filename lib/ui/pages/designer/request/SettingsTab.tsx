import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import type { Findings } from '../findings.js';
import type { StepFunction } from '../stepFunctions.js';

interface SettingsTabProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly chosenFunction: StepFunction | undefined;
  readonly findings: Findings;
}

/** Edits the other fields of the function. */
export function SettingsTab({ form, onChange, chosenFunction, findings }: SettingsTabProps) {
  if (chosenFunction === undefined) return <p class="muted">No component has the function {form.function}.</p>;
  return (
    <DescriptorForm
      fields={chosenFunction.settings}
      values={form.settings}
      onChange={(settings) => onChange({ ...form, settings })}
      problems={findings.settingProblems}
      idPrefix="setting"
    />
  );
}
