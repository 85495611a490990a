import { useRef, useState } from 'preact/hooks';

import type { ApiFailure } from '../../../api/client.js';
import { applyProposal, type ProposedSettings } from '../../../../step/proposals/applyProposal.js';
import type { PaginationProposal, RecordsProposal } from '../../../../step/proposals/proposal.js';
import type { PageProposals } from '../../../../step/proposals/proposePages.js';
import { isRequestFunction } from '../../../../step/requestFunction.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import type { Preview } from '../preview/preview.js';
import { readPagination } from '../result/samplePages.js';
import { collectSampleResult, type SampleResult } from '../result/sampleResult.js';
import { useSample, type SampleInput } from '../result/useSample.js';
import { createCheckDraft } from './checkDraft.js';
import { describeCheck, type CheckResult } from './describeCheck.js';
import { readSampledResponse } from './sampledResponse.js';

/** A step of which a sample was retrieved. */
export interface SampledStep {
  readonly form: StepDraft;
  readonly preview: Preview | undefined;
  /** Creates the input of the same run with another step. */
  readonly createInput: (form: StepDraft) => Promise<SampleInput>;
}

interface Offer extends PageProposals {
  readonly step: SampledStep;
  /** Index in `records`. */
  readonly chosen: number;
  /** Of proposals for pages, by the index of the proposal. */
  readonly checks: Readonly<Record<number, CheckResult>>;
  /** Index of the proposal that is being checked. */
  readonly checking: number | undefined;
}

/** The proposals for the step whose sample was retrieved last. */
export interface ProposalControl {
  readonly offer: Offer | undefined;
  /** Why a check could not be run. */
  readonly failure: ApiFailure | undefined;
  /** Forgets the proposals, and stops a check. */
  readonly clear: () => void;
  /** Looks for proposals in the result of a sample, and checks the best one. */
  readonly propose: (step: SampledStep, result: SampleResult) => Promise<void>;
  readonly choose: (index: number) => void;
  /** Reads two pages with a proposal. */
  readonly check: (index: number) => void;
  /** Returns the sampled step with the chosen records and, with an index, the pages of a proposal. */
  readonly apply: (form: StepDraft, index?: number) => StepDraft;
}

/** Holds the proposals for a step and checks them by sample runs of their own. */
export function useProposals(workspaceId: string): ProposalControl {
  const run = useSample(workspaceId);
  const [offer, setOffer] = useState<Offer>();
  /** The step for which proposals are looked for. */
  const latest = useRef<SampledStep | undefined>(undefined);

  async function check(from: Offer, index: number): Promise<void> {
    const records = from.records[from.chosen];
    const proposal = from.pagination[index];
    if (records === undefined || proposal === undefined) return;
    const { step } = from;
    setOffer({ ...from, checking: index });
    const draft = createCheckDraft(step.form, toSettings(records, proposal));
    const sample = await run.start(() => step.createInput(draft));
    if (latest.current !== step) return;
    const result = sample && describeCheck(collectSampleResult(sample.entries), proposal.pagination, records.path);
    setOffer({
      ...from,
      checking: undefined,
      checks: { ...from.checks, ...(result && { [index]: result }) },
    });
  }

  return {
    offer,
    failure: run.failure,
    clear() {
      latest.current = undefined;
      setOffer(undefined);
      if (run.isBusy) void run.stop();
    },
    async propose(step, result) {
      latest.current = step;
      if (!isRequestFunction(step.form.function) || readPagination(step.form) !== undefined) return;
      const response = readSampledResponse(result, step.preview);
      if (response === undefined) return;
      const { proposePages } = await import('../../../../step/proposals/proposePages.js');
      if (latest.current !== step) return;
      const found: Offer = { ...proposePages(response), step, chosen: 0, checks: {}, checking: undefined };
      if (found.records.length === 0) return;
      setOffer(found);
      // A POST may create something.
      if (response.request.method === 'GET' && isLikely(found.records[0]) && isLikely(found.pagination[0])) {
        await check(found, 0);
      }
    },
    choose: (chosen) => setOffer((previous) => previous && { ...previous, chosen, checks: {} }),
    check: (index) => void (offer && check(offer, index)),
    apply(form, index) {
      const records = offer?.records[offer.chosen];
      const proposal = index === undefined ? undefined : offer?.pagination[index];
      return records === undefined ? form : applyProposal(form, toSettings(records, proposal));
    },
  };
}

function toSettings({ records }: RecordsProposal, proposal?: PaginationProposal): ProposedSettings {
  return { records, ...(proposal && { pagination: proposal.pagination }) };
}

function isLikely(proposal: RecordsProposal | PaginationProposal | undefined): boolean {
  return proposal !== undefined && proposal.confidence !== 'low';
}
