import type { FlowPath } from './flowFile/flowFile.js';
import type { StepDraft } from './stepDraft.js';

/** Whether a function is a trigger. */
export type IsTrigger = (functionName: string) => boolean;

/** The flow file that a step was opened from. */
export interface FlowSource {
  readonly text: string;
  /** Path of the step in the file: `['steps', 1]`. */
  readonly place: FlowPath;
  /** Number of other steps in the file. */
  readonly others: number;
}

/** Whether the step can be saved at its original place: a trigger can't replace an action, nor an action the trigger. */
export function canSaveInto({ place }: FlowSource, draft: StepDraft, isTrigger: IsTrigger): boolean {
  return (place[0] === 'trigger') === isTrigger(draft.function);
}
