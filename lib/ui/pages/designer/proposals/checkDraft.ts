import { applyProposal, type ProposedSettings } from '../../../../step/proposals/applyProposal.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { setMember } from '../../../../step/structuredSetting.js';

/** Settings that change or hide what a page has. */
const CHANGING_SETTINGS = ['transform', 'emit', 'conditional', 'incremental', 'dedupe', 'outputSchema'];

/** Returns the step that emits the responses of the first pages, read with proposed settings. */
export function createCheckDraft(draft: StepDraft, proposed: ProposedSettings): StepDraft {
  const step = applyProposal(draft, proposed);
  const plain = CHANGING_SETTINGS.reduce((settings, name) => setMember(settings, name, undefined), step.settings);
  return { ...step, settings: { ...plain, emit: 'response' } };
}
