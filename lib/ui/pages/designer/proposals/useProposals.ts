import { useRef, useState } from 'preact/hooks';

import type { ApiFailure } from '../../../api/client.js';
import { applyProposal, type ProposedSettings } from '../../../../step/proposals/applyProposal.js';
import { parseRecordPath } from '../../../../request/response/recordPath.js';
import type { PaginationProposal, RecordsProposal, SampleResponse } from '../../../../step/proposals/proposal.js';
import type { PageProposals } from '../../../../step/proposals/proposePages.js';
import { isRequestFunction } from '../../../../step/requestFunction.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { notify } from '../../../kit/notices.js';
import type { Preview } from '../preview/preview.js';
import { readField } from '../result/samplePages.js';
import { collectSampleResult, type SampleResult } from '../result/sampleResult.js';
import { useSample, type SampleInput } from '../result/useSample.js';
import { createCheckDraft, createResponseDraft } from './checkDraft.js';
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
  /** Looks for further pages of a step that has records, whose sample is no response. Absent where that isn't possible. */
  readonly lookForPages?: () => void;
  /** A run for the proposals is in progress. */
  readonly isBusy: boolean;
  /** Why a check could not be run. */
  readonly failure: ApiFailure | undefined;
  /** Forgets the proposals, and stops a check. */
  readonly clear: () => void;
  /** Looks for proposals in the result of a sample, and checks the best ones. */
  readonly propose: (step: SampledStep, result: SampleResult) => Promise<void>;
  readonly choose: (index: number) => void;
  /** Reads two pages with a proposal. */
  readonly check: (index: number) => void;
  /** Returns the form with the chosen records and, with an index, the pages of a proposal. */
  readonly apply: (form: StepDraft, index?: number) => StepDraft;
}

/** Proposals that are checked without a click. */
const AUTOMATIC_CHECKS = 2;

/** Holds the proposals for a step and checks them by sample runs of their own. */
export function useProposals(workspaceId: string): ProposalControl {
  const run = useSample(workspaceId);
  const [offer, setOffer] = useState<Offer>();
  /** A step whose sample has records, and no response in which pages can be looked for. */
  const [withRecords, setWithRecords] = useState<SampledStep>();
  /** The step for which proposals are looked for. */
  const latest = useRef<SampledStep | undefined>(undefined);

  /** Returns the offer with the result; undefined if it is obsolete. */
  async function check(from: Offer, index: number): Promise<Offer | undefined> {
    const records = from.records[from.chosen];
    const proposal = from.pagination[index];
    if (records === undefined || proposal === undefined) return undefined;
    const { step } = from;
    setOffer({ ...from, checking: index });
    const draft = createCheckDraft(step.form, toSettings(records, proposal));
    const sample = await run.start(() => step.createInput(draft));
    if (latest.current !== step) return undefined;
    const result = sample && describeCheck(collectSampleResult(sample.entries), proposal.pagination, records.path);
    const checked = { ...from, checks: { ...from.checks, ...(result && { [index]: result }) } };
    setOffer(checked);
    return sample && checked;
  }

  async function present(step: SampledStep, response: SampleResponse, records?: string): Promise<void> {
    const { proposePages } = await import('../../../../step/proposals/proposePages.js');
    if (latest.current !== step) return;
    let shown: Offer | undefined = {
      ...proposePages(response, records),
      step,
      chosen: 0,
      checks: {},
      checking: undefined,
    };
    if (shown.records.length === 0) return;
    setOffer(shown);
    // A POST may create something.
    if (response.request.method !== 'GET' || !isLikely(shown.records[0])) return;
    const likely = [...shown.pagination.keys()].filter((index) => isLikely(shown?.pagination[index]));
    for (const index of likely.slice(0, AUTOMATIC_CHECKS)) {
      shown = await check(shown, index);
      if (shown === undefined || shown.checks[index]?.isVerified === true) return;
    }
  }

  async function lookForPages(step: SampledStep, records: string): Promise<void> {
    const sample = await run.start(() => step.createInput(createResponseDraft(step.form)));
    if (sample === undefined || latest.current !== step) return;
    const response = readSampledResponse(collectSampleResult(sample.entries), step.preview);
    if (response === undefined) {
      notify('Retrieving the response failed. “Retrieve sample” shows why', 'bad');
      return;
    }
    setWithRecords(undefined);
    await present(step, response, records);
  }

  const records = withRecords && readField(withRecords.form, 'records');
  return {
    offer,
    ...(withRecords !== undefined &&
      typeof records === 'string' && { lookForPages: () => void lookForPages(withRecords, records) }),
    isBusy: run.isBusy,
    failure: run.failure,
    clear() {
      latest.current = undefined;
      setOffer(undefined);
      setWithRecords(undefined);
      if (run.isBusy) void run.stop();
    },
    async propose(step, result) {
      latest.current = step;
      const { form } = step;
      if (!isRequestFunction(form.function) || readField(form, 'pagination') !== undefined) return;
      // A check would start another job.
      if (readField(form, 'poll') !== undefined) return;
      const given = readField(form, 'records');
      if (typeof given === 'string') {
        if (result.errors.length === 0 && parseRecordPath(given) !== undefined) setWithRecords(step);
        return;
      }
      const response = readSampledResponse(result, step.preview);
      if (response !== undefined) await present(step, response);
    },
    choose: (chosen) => setOffer((previous) => previous && { ...previous, chosen, checks: {} }),
    check: (index) => void (offer && check(offer, index)),
    apply(form, index) {
      const chosen = offer?.records[offer.chosen];
      const proposal = index === undefined ? undefined : offer?.pagination[index];
      if (chosen === undefined) return form;
      const { records: path, pagination } = toSettings(chosen, proposal);
      // Records of the field `advanced` must not be repeated.
      return applyProposal(form, {
        ...(path !== readField(form, 'records') && { records: path }),
        ...(pagination && { pagination }),
      });
    },
  };
}

function toSettings({ records }: RecordsProposal, proposal?: PaginationProposal): ProposedSettings {
  return { records, ...(proposal && { pagination: proposal.pagination }) };
}

function isLikely(proposal: RecordsProposal | PaginationProposal | undefined): boolean {
  return proposal !== undefined && proposal.confidence !== 'low';
}
