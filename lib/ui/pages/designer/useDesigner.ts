import { useState } from 'preact/hooks';

import { findJsonProblem } from '../../forms/findJsonProblem.js';
import { notify } from '../../kit/notices.js';
import { useDraft } from '../../state/useDraft.js';
import { hasUploadSetting, type StepFunction } from './stepFunctions.js';
import { chooseCredential, createPreviewCredential } from './stepCredential.js';
import type { Findings } from './findings.js';
import { useFlowSource } from './flow/useFlowSource.js';
import { collectExpressions } from '../../../step/collectExpressions.js';
import type { FlowSource, IsTrigger } from '../../../step/flowSource.js';
import type { OpenedStep } from '../../../step/draftFlowFile.js';
import { findDraftProblems } from '../../../step/draftProblems.js';
import { findSettingProblem } from './settingProblem.js';
import { toStepConfig } from '../../../step/stepConfig.js';
import { REQUEST_LABELS } from './requestForm/fieldInfo.js';
import { locateProblems } from './requestForm/fieldProblems.js';
import { placeRequestProblem, placeSettingProblem, type PlacedProblem } from './problemPlaces.js';
import { isRequestFunction } from '../../../step/requestFunction.js';
import { createSampleInput } from './result/sampleInput.js';
import { EMPTY_STEP, type StepDraft } from '../../../step/stepDraft.js';
import type { PlaceholderCredential } from './preview/placeholders.js';
import type { Preview } from './preview/preview.js';
import { collectSampleResult } from './result/sampleResult.js';
import { useSample, type SampleControl } from './result/useSample.js';
import { useProposals, type ProposalControl } from './proposals/useProposals.js';
import { usePreview } from './usePreview.js';
import { useWorkspaceData, type WorkspaceData } from './useWorkspaceData.js';

export interface Designer {
  readonly form: StepDraft;
  readonly setForm: (next: StepDraft | ((previous: StepDraft) => StepDraft)) => void;
  /** Body of the sample message: JSON, as typed. */
  readonly message: string;
  readonly setMessage: (text: string) => void;
  readonly messageProblem: string | undefined;
  readonly data: WorkspaceData;
  /** Undefined if no component has the form's function. */
  readonly chosenFunction: StepFunction | undefined;
  readonly isTrigger: IsTrigger;
  readonly credential: PlaceholderCredential;
  readonly findings: Findings;
  readonly preview: Preview | undefined;
  /** Finds the place of an error of the component. */
  readonly placeProblem: (text: string) => PlacedProblem;
  readonly sample: SampleControl;
  readonly proposals: ProposalControl;
  /** The file that the step was opened from. */
  readonly source: FlowSource | undefined;
  readonly open: (step: OpenedStep) => void;
  /**
   * Runs the step.
   * @returns false if the form has problems
   */
  readonly retrieveSample: () => boolean;
}

/** State of the designer: the edited step, the sample message, the preview and the sample. */
export function useDesigner(workspaceId: string): Designer {
  const [form, setForm] = useDraft(`rest-step 1 ${workspaceId}`, EMPTY_STEP);
  const [message, setMessage] = useDraft(`rest-step message ${workspaceId}`, '{}');
  const [source, setSource] = useFlowSource(workspaceId);
  const [hasSubmitted, setSubmitted] = useState(false);
  const data = useWorkspaceData(workspaceId, form.secretId);
  const sample = useSample(workspaceId);
  const proposals = useProposals(workspaceId);
  const { functions, secrets } = data;

  const candidates = functions.filter(({ name }) => name === form.function);
  const chosenFunction = candidates.find(({ componentId }) => componentId === form.component) ?? candidates[0];
  const isTrigger: IsTrigger = (name) => functions.some((candidate) => candidate.name === name && candidate.isTrigger);
  const messageError = isTrigger(form.function) ? undefined : findJsonProblem(message);
  const body: unknown = isTrigger(form.function) || messageError !== undefined ? {} : JSON.parse(message);

  const credential = createPreviewCredential(data.secret, data.clientValues);
  const hasUrl = form.url.text !== '';
  const latestPreview = usePreview(
    hasUrl
      ? {
          functionKey: form.function,
          config: toStepConfig(form),
          message: { body },
          variables: Object.fromEntries(form.variables.map(({ name, value }) => [name, value])),
          credential: { type: credential.type, values: credential.values },
          expressions: collectExpressions(form),
        }
      : undefined,
  );
  const preview = hasUrl ? latestPreview : undefined;
  const requestProblems = listRequestProblems(preview);
  const isRequest = isRequestFunction(form.function);
  const settings = chosenFunction?.settings ?? {};
  const problems = findDraftProblems(form, hasUploadSetting(chosenFunction));
  // An empty URL is an error only after the first attempt to send.
  const shownProblems = Object.entries(problems).filter(([field]) => hasUrl || hasSubmitted || field !== 'url');

  async function sampleAndPropose(): Promise<void> {
    const createInput = (step: StepDraft) =>
      createSampleInput({ form: step, isTrigger, body, componentId: chosenFunction?.componentId });
    proposals.clear();
    const finished = await sample.start(() => createInput(form));
    if (finished === undefined) return;
    await proposals.propose({ form, preview, createInput }, collectSampleResult(finished.entries));
  }

  return {
    form,
    setForm,
    message,
    setMessage,
    messageProblem: messageError,
    data,
    chosenFunction,
    isTrigger,
    credential,
    findings: {
      problems: Object.fromEntries(shownProblems),
      settingProblems: isRequest
        ? locateProblems(requestProblems, form.settings, REQUEST_LABELS)
        : findSettingProblem(requestProblems[0] ?? '', settings),
      evaluations: preview?.evaluations ?? {},
    },
    preview,
    placeProblem: (text) =>
      isRequest ? placeRequestProblem(text, form.settings, REQUEST_LABELS) : placeSettingProblem(text, settings),
    sample,
    proposals,
    source,
    open({ draft: opened, warnings, source: originalFlow }) {
      setSource(originalFlow);
      proposals.clear();
      setForm((previous) => ({ ...opened, secretId: chooseCredential(opened.secretId, previous.secretId, secrets) }));
      for (const warning of warnings) notify(warning, 'bad');
    },
    retrieveSample() {
      setSubmitted(true);
      if (Object.keys(problems).length > 0 || messageError !== undefined) return false;
      void sampleAndPropose();
      return true;
    },
  };
}

/** Lists the errors because of which there is no request. */
export function listRequestProblems(preview: Preview | undefined): readonly string[] {
  if (preview === undefined || !('problem' in preview.request)) return [];
  const { problem, problems = [problem] } = preview.request;
  return problems;
}
