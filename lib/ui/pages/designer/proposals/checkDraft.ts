import { applyProposal, type ProposedSettings } from '../../../../step/proposals/applyProposal.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { setMember } from '../../../../step/structuredSetting.js';
import { unfoldAdvanced } from '../result/samplePages.js';

/** Settings that change or hide what a page has. */
const CHANGING_SETTINGS = ['transform', 'emit', 'conditional', 'incremental', 'dedupe', 'outputSchema'];

/** Returns the step that emits the responses of the first pages, read with proposed settings. */
export function createCheckDraft(draft: StepDraft, proposed: ProposedSettings): StepDraft {
  const step = removeSettings(applyProposal(unfoldAdvanced(draft), proposed), CHANGING_SETTINGS);
  return { ...step, settings: { ...step.settings, emit: 'response' } };
}

/** Returns the step that emits the response in which it reads records. */
export function createResponseDraft(draft: StepDraft): StepDraft {
  return removeSettings(unfoldAdvanced(draft), [...CHANGING_SETTINGS, 'records']);
}

function removeSettings(draft: StepDraft, names: readonly string[]): StepDraft {
  const settings = names.reduce((rest, name) => setMember(rest, name, undefined), draft.settings);
  return { ...draft, settings };
}
