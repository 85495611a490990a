import { NO_AUTHENTICATION } from '../auth/registry.js';
import { listSteps, STEP_DEFAULTS, type FlowFile, type FlowValue } from './flowFile/flowFile.js';
import { formatProblem, readFlowFile } from './flowFile/readFlowFile.js';
import { replaceStep } from './flowFile/replaceStep.js';
import { writeFlowFile } from './flowFile/writeFlowFile.js';
import { canSaveInto, type FlowSource, type IsTrigger } from './flowSource.js';
import { fromStepConfig, REQUEST_FIELD, toStepConfig } from './stepConfig.js';
import { EMPTY_STEP, type StepDraft, type Variable } from './stepDraft.js';

const NOAUTH_CREDENTIAL = 'none';

/**
 * Formats a flow file with this step. Every step needs a credential; without a selected one the file has one without authentication.
 * @param source the file to save the step into; without it, or if the step doesn't fit, the new file has this step only
 */
export function formatDraft(draft: StepDraft, isTrigger: IsTrigger, source?: FlowSource): string {
  const flow = toFlowFile(draft, isTrigger);
  return source !== undefined && canSaveInto(source, draft, isTrigger)
    ? replaceStep(source.text, source.place, flow)
    : writeFlowFile(flow);
}

function toFlowFile(draft: StepDraft, isTrigger: IsTrigger): FlowFile {
  const hasCredential = draft.secretId !== '';
  const step = {
    ...STEP_DEFAULTS,
    id: 'request',
    function: draft.function,
    credential: hasCredential ? { secretId: draft.secretId } : NOAUTH_CREDENTIAL,
    config: toStepConfig(draft),
  };
  return {
    name: draft.name,
    ...(isTrigger(draft.function) ? { trigger: step, steps: [] } : { steps: [step] }),
    credentials: hasCredential ? {} : { [NOAUTH_CREDENTIAL]: { type: NO_AUTHENTICATION, members: {} } },
    variables: Object.fromEntries(
      draft.variables.map(({ name, value, env }) => [name, env === undefined ? value : { env }]),
    ),
  };
}

/** A step of a flow file as a draft. */
export interface OpenedStep {
  /** The flow's name and the step's id. */
  readonly title: string;
  readonly draft: StepDraft;
  /** Messages about parts of the file that a draft can't have. */
  readonly warnings: readonly string[];
  readonly source: FlowSource;
}

/**
 * Returns the steps of a flow file that send a request, also of one with problems.
 * @param values of the environment variables that the file refers to
 * @throws Error when the file is not a flow file with a REST step
 */
export function readDrafts(text: string, values: Readonly<Record<string, string | null>> = {}): readonly OpenedStep[] {
  const { flow, problems } = readFlowFile(text);
  if (flow === undefined) {
    throw new Error(problems.map((problem) => `line ${String(problem.line)}: ${formatProblem(problem)}`).join('\n'));
  }
  const all = listSteps(flow);
  const steps = all.filter(([, step]) => REQUEST_FIELD in step.config && step.function !== '');
  if (steps.length === 0)
    throw new Error('This file has no REST step. It needs a trigger or a step whose config has a reader.');
  const shared = {
    name: flow.name === '' ? EMPTY_STEP.name : flow.name,
    variables: Object.entries(flow.variables).map(([name, value]) => toVariable(name, value, values)),
  };
  return steps.map(([place, { id, function: functionName, credential, config }]) => ({
    title: `${shared.name}: ${id}`,
    draft: {
      ...EMPTY_STEP,
      ...shared,
      ...fromStepConfig(config),
      function: functionName,
      secretId: typeof credential === 'object' ? credential.secretId : '',
    },
    warnings: typeof credential === 'string' ? findCredentialWarnings(credential, flow) : [],
    source: { text, place, others: all.length - 1 },
  }));
}

function findCredentialWarnings(name: string, { credentials }: FlowFile): readonly string[] {
  const defined = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
  if (defined === undefined || defined.type === NO_AUTHENTICATION) return [];
  return [`The credential "${name}" is defined in the file. Choose a credential of the workspace instead.`];
}

function toVariable(name: string, value: FlowValue, values: Readonly<Record<string, string | null>>): Variable {
  if (typeof value === 'string') return { name, value };
  const known = values[value.env];
  // The known value replaces the environment variable, so that the flow runs anywhere.
  return typeof known === 'string' ? { name, value: known } : { name, value: '', env: value.env };
}
