import type { StepDraft } from './stepDraft.js';

/** The flow file that a step was opened from. */
export interface FlowSource {
  readonly text: string;
  /** Path of the step in the file: `['steps', 1]`. */
  readonly place: readonly (string | number)[];
  /** Number of other steps in the file. */
  readonly others: number;
}

/** Whether the step can be saved at its original place: a trigger can't replace an action, nor an action the trigger. */
export function canSaveInto({ place }: FlowSource, form: StepDraft, isTrigger: (name: string) => boolean): boolean {
  return (place[0] === 'trigger') === isTrigger(form.function);
}
