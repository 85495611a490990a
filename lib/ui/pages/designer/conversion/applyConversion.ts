import type { Conversion } from '../../../../step/conversion/convertStep.js';
import { fromStepConfig } from '../../../../step/stepConfig.js';
import type { StepDraft } from '../../../../step/stepDraft.js';

/** Returns a draft with the function and the configuration of its conversion. */
export function applyConversion(
  draft: StepDraft,
  { function: functionKey, config }: Extract<Conversion, { kind: 'converted' }>,
): StepDraft {
  return { ...draft, ...fromStepConfig(config), function: functionKey };
}
