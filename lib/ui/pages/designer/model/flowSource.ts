import type { StepForm } from './stepForm.js';

/** The flow file that a step was opened from. */
export interface FlowSource {
  readonly text: string;
  /** Where in it the step is: `['steps', 1]`. */
  readonly place: readonly (string | number)[];
  /** How many other steps it has. */
  readonly others: number;
}

/** Whether the step can go back to where it was: a trigger is no step, and no step is the trigger. */
export function canSaveInto({ place }: FlowSource, form: StepForm, isTrigger: (name: string) => boolean): boolean {
  return (place[0] === 'trigger') === isTrigger(form.function);
}
