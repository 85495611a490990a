import type { Component } from '../../api/resources.js';
import type { StepDraft } from '../../../step/stepDraft.js';
import { describeFunction, type StepFunction } from './stepFunctions.js';

interface FunctionPickerProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly functions: readonly StepFunction[];
  readonly chosenFunction: StepFunction | undefined;
  readonly components: readonly Component[];
}

/** Selects the function of the step. */
export function FunctionPicker({ form, onChange, functions, chosenFunction, components }: FunctionPickerProps) {
  const hasSeveralComponents = new Set(functions.map(({ componentId }) => componentId)).size > 1;
  const findTitle = (componentId: string): string =>
    components.find(({ id }) => id === componentId)?.attributes.descriptor.title ?? componentId;
  return (
    <>
      <label for="step-function">Function</label>
      <select
        id="step-function"
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
    </>
  );
}

function buildKey({ componentId, name }: StepFunction): string {
  return `${componentId} ${name}`;
}
