import { Document, parse } from 'yaml';

import { asJsonObject, type JsonObject } from '../json.js';
import { canSaveInto, type FlowSource } from './flowSource.js';
import { fromReaderConfig, toReaderConfig } from './readerConfig.js';
import { EMPTY_STEP, type StepDraft, type Variable } from './stepDraft.js';
import { replaceStep } from './replaceStep.js';

/** Whether a function is a trigger. */
export type IsTrigger = (functionName: string) => boolean;

const NOAUTH_CREDENTIAL = 'none';

/**
 * Formats a flow file with this step. Every step needs a credential; without a selected one the file has one of type `noauth`.
 * @param source the file to save the step into; without it, or if the step doesn't fit, the new file has this step only
 */
export function formatFlowFile(form: StepDraft, isTrigger: IsTrigger, source?: FlowSource): string {
  const step = {
    id: 'request',
    function: form.function,
    credential: form.secretId === '' ? NOAUTH_CREDENTIAL : { secretId: form.secretId },
    config: { ...form.settings, reader: toReaderConfig(form) },
  };
  const credentials = form.secretId === '' ? { [NOAUTH_CREDENTIAL]: { type: 'noauth' } } : {};
  const variables = Object.fromEntries(form.variables.map(formatVariable));
  if (source !== undefined && canSaveInto(source, form, isTrigger)) {
    return replaceStep(source, { name: form.name, step, variables, credentials });
  }
  const flow = {
    name: form.name,
    ...(isTrigger(form.function) ? { trigger: step } : { steps: [step] }),
    ...(form.secretId === '' ? { credentials } : {}),
    ...(form.variables.length === 0 ? {} : { variables }),
  };
  return new Document(flow).toString({ lineWidth: 120 });
}

function formatVariable({ name, value, env }: Variable): [string, string | { env: string }] {
  return [name, env === undefined ? value : { env }];
}

/** A step of a flow file that the designer can open. */
export interface OpenedStep {
  /** The flow's name and the step's id. */
  readonly title: string;
  readonly form: StepDraft;
  /** Messages about parts of the file that the designer can't open. */
  readonly warnings: readonly string[];
  readonly source: FlowSource;
}

/**
 * Returns the steps of a flow file that send a request.
 * @param values of the environment variables that the file refers to
 * @throws Error when the file is not a flow file with a REST step
 */
export function parseFlowFile(
  text: string,
  values: Readonly<Record<string, string | null>> = {},
): readonly OpenedStep[] {
  const flow = asJsonObject(parse(text));
  const name = typeof flow.name === 'string' ? flow.name : EMPTY_STEP.name;
  const variables = Object.entries(asJsonObject(flow.variables)).map(([key, value]) =>
    parseVariable(key, value, values),
  );
  const storedSteps = Array.isArray(flow.steps) ? (flow.steps as readonly unknown[]) : [];
  const candidates = [
    ...(flow.trigger === undefined ? [] : [{ place: ['trigger'], step: asJsonObject(flow.trigger) }]),
    ...storedSteps.map((step, index) => ({ place: ['steps', index], step: asJsonObject(step) })),
  ];
  const steps = candidates.filter(
    ({ step }) => 'reader' in asJsonObject(step.config) && typeof step.function === 'string',
  );
  if (steps.length === 0)
    throw new Error('This file has no REST step. It needs a trigger or a step whose config has a reader.');
  const context = { name, variables, credentials: asJsonObject(flow.credentials) };
  return steps.map(({ place, step }, index) => ({
    ...parseStep(step, index, context),
    source: { text, place, others: candidates.length - 1 },
  }));
}

interface FlowContext {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly credentials: JsonObject;
}

function parseStep(
  step: JsonObject,
  index: number,
  { name, variables, credentials }: FlowContext,
): Omit<OpenedStep, 'source'> {
  const { reader, ...settings } = asJsonObject(step.config);
  const { credential } = step;
  const secretId = asJsonObject(credential).secretId;
  const inlineType = typeof credential === 'string' ? asJsonObject(credentials[credential]).type : undefined;
  const id = typeof step.id === 'string' ? step.id : `step ${String(index + 1)}`;
  return {
    title: `${name}: ${id}`,
    form: {
      ...EMPTY_STEP,
      name,
      function: String(step.function),
      secretId: typeof secretId === 'string' ? secretId : '',
      ...fromReaderConfig(reader, settings.uploadFile === true),
      settings,
      variables,
    },
    warnings:
      inlineType === undefined || inlineType === 'noauth'
        ? []
        : [
            `The credential "${String(credential)}" is defined in the file. Choose a credential of the workspace instead.`,
          ],
  };
}

function parseVariable(name: string, value: unknown, values: Readonly<Record<string, string | null>>): Variable {
  const { env } = asJsonObject(value);
  if (typeof env !== 'string') return { name, value: typeof value === 'string' ? value : '' };
  const known = values[env];
  // The known value replaces the environment variable, so that the flow runs anywhere.
  return typeof known === 'string' ? { name, value: known } : { name, value: '', env };
}
