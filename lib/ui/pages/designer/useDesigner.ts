import { useState } from 'preact/hooks';

import { notify } from '../../kit/notices.js';
import { useDraft } from '../../kit/useDraft.js';
import { dialectOf, type StepFunction } from './components.js';
import { credentialFor, previewCredential } from './credentials.js';
import type { Findings } from './findings.js';
import { useSource } from './flow/useSource.js';
import { expressionsOf } from './model/expressions.js';
import type { FlowSource } from './model/flowSource.js';
import type { IsTrigger, OpenedStep } from './model/flowText.js';
import { messageProblem, problemsOf, settingProblem } from './model/problems.js';
import { toReader } from './model/reader.js';
import { sampleOrder } from './model/sampleOrder.js';
import { EMPTY_STEP, type StepForm } from './model/stepForm.js';
import type { MarkedCredential } from './preview/marks.js';
import type { Preview } from './preview/order.js';
import { useSample, type SampleControl } from './result/useSample.js';
import { usePreview } from './usePreview.js';
import { useWorkspaceData, type WorkspaceData } from './useWorkspaceData.js';

export interface Designer {
  readonly form: StepForm;
  readonly setForm: (next: StepForm | ((before: StepForm) => StepForm)) => void;
  /** JSON, as typed. */
  readonly message: string;
  readonly setMessage: (text: string) => void;
  readonly messageProblem: string | undefined;
  readonly data: WorkspaceData;
  /** Undefined: no component here has it. */
  readonly chosen: StepFunction | undefined;
  readonly isTrigger: IsTrigger;
  readonly credential: MarkedCredential;
  readonly findings: Findings;
  readonly preview: Preview | undefined;
  readonly sample: SampleControl;
  /** The file that the step was opened from. */
  readonly source: FlowSource | undefined;
  readonly open: (step: OpenedStep) => void;
  /** Runs the step. @returns false when something has to be put right before */
  readonly retrieve: () => boolean;
}

/** The step that is being designed, and all that is known of it. */
export function useDesigner(workspaceId: string): Designer {
  const [form, setForm] = useDraft(`rest-step 1 ${workspaceId}`, EMPTY_STEP);
  const [message, setMessage] = useDraft(`rest-step message ${workspaceId}`, '{}');
  const [source, setSource] = useSource(workspaceId);
  const [hasTried, setTried] = useState(false);
  const data = useWorkspaceData(workspaceId, form.secretId);
  const sample = useSample(workspaceId);
  const { functions, secrets } = data;

  const sameName = functions.filter(({ name }) => name === form.function);
  const chosen = sameName.find(({ componentId }) => componentId === form.component) ?? sameName[0];
  const isTrigger: IsTrigger = (name) => functions.some((one) => one.name === name && one.isTrigger);
  const wrongMessage = isTrigger(form.function) ? undefined : messageProblem(message);
  const body: unknown = isTrigger(form.function) || wrongMessage !== undefined ? {} : JSON.parse(message);

  const credential = previewCredential(data.secret, data.clientValues);
  const isBegun = form.url.text !== '';
  const latest = usePreview(
    isBegun
      ? {
          dialect: dialectOf(form.function),
          config: { ...form.settings, reader: toReader(form) },
          message: { body },
          variables: Object.fromEntries(form.variables.map(({ name, value }) => [name, value])),
          credential: { type: credential.type, values: credential.values },
          expressions: expressionsOf(form),
        }
      : undefined,
  );
  const preview = isBegun ? latest : undefined;
  const noRequest = preview !== undefined && 'problem' in preview.request ? preview.request.problem : '';
  const problems = problemsOf(form);
  // An address that nobody has begun to type is no fault yet.
  const shown = Object.entries(problems).filter(([field]) => isBegun || hasTried || field !== 'url');

  return {
    form,
    setForm,
    message,
    setMessage,
    messageProblem: wrongMessage,
    data,
    chosen,
    isTrigger,
    credential,
    findings: {
      problems: Object.fromEntries(shown),
      settings: settingProblem(noRequest, chosen?.settings ?? {}),
      evaluated: preview?.fields ?? {},
    },
    preview,
    sample,
    source,
    open({ form: opened, lost, source: from }) {
      setSource(from);
      setForm((before) => ({ ...opened, secretId: credentialFor(opened.secretId, before.secretId, secrets) }));
      for (const words of lost) notify(words, 'bad');
    },
    retrieve() {
      setTried(true);
      if (Object.keys(problems).length > 0 || wrongMessage !== undefined) return false;
      void sample.start(() => sampleOrder({ form, isTrigger, body, componentId: chosen?.componentId }));
      return true;
    },
  };
}
