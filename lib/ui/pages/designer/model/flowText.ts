import { Document, parse } from 'yaml';

import { fitsIn, type FlowSource } from './flowSource.js';
import { fromReader, toReader } from './reader.js';
import { EMPTY_STEP, type StepForm, type Variable } from './stepForm.js';
import { withStep } from './withStep.js';

/** Functions that start a flow. */
export type IsTrigger = (functionName: string) => boolean;

const NO_CREDENTIAL = 'none';

/**
 * A flow file of the one step. Without a credential it has one of its own that signs nothing, as every step needs one.
 * @param source the file that the step goes back to; without it, and where it can't, the file has this step alone
 */
export function flowText(form: StepForm, isTrigger: IsTrigger, source?: FlowSource): string {
  const step = {
    id: 'request',
    function: form.function,
    credential: form.secretId === '' ? NO_CREDENTIAL : { secretId: form.secretId },
    config: { ...form.settings, reader: toReader(form) },
  };
  const credentials = form.secretId === '' ? { [NO_CREDENTIAL]: { type: 'noauth' } } : {};
  const variables = Object.fromEntries(form.variables.map(storedVariable));
  if (source !== undefined && fitsIn(source, form, isTrigger)) {
    return withStep(source, { name: form.name, step, variables, credentials });
  }
  const flow = {
    name: form.name,
    ...(isTrigger(form.function) ? { trigger: step } : { steps: [step] }),
    ...(form.secretId === '' ? { credentials } : {}),
    ...(form.variables.length === 0 ? {} : { variables }),
  };
  return new Document(flow).toString({ lineWidth: 120 });
}

function storedVariable({ name, value, env }: Variable): [string, string | { env: string }] {
  return [name, env === undefined ? value : { env }];
}

/** A step of a flow file that the designer can open. */
export interface OpenedStep {
  /** What people know it by: the flow's name and the step's id. */
  readonly title: string;
  readonly form: StepForm;
  /** What the designer has no place for and leaves behind, in words. */
  readonly lost: readonly string[];
  readonly source: FlowSource;
}

/**
 * The steps of a flow file that send a request.
 * @param values of environment variables that the file names
 * @throws Error in words when it is no flow file
 */
export function openFlow(text: string, values: Readonly<Record<string, string | null>> = {}): readonly OpenedStep[] {
  const flow = record(parse(text));
  const name = typeof flow.name === 'string' ? flow.name : EMPTY_STEP.name;
  const variables = Object.entries(record(flow.variables)).map(([key, value]) => variableOf(key, value, values));
  const written = Array.isArray(flow.steps) ? (flow.steps as readonly unknown[]) : [];
  const all = [
    ...(flow.trigger === undefined ? [] : [{ place: ['trigger'], step: record(flow.trigger) }]),
    ...written.map((step, index) => ({ place: ['steps', index], step: record(step) })),
  ];
  const steps = all.filter(({ step }) => 'reader' in record(step.config) && typeof step.function === 'string');
  if (steps.length === 0)
    throw new Error('This file has no step with a request: it needs a trigger or steps whose config has a reader.');
  const around = { name, variables, credentials: record(flow.credentials) };
  return steps.map(({ place, step }, index) => ({
    ...openStep(step, index, around),
    source: { text, place, others: all.length - 1 },
  }));
}

interface Around {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly credentials: Stored;
}

function openStep(step: Stored, index: number, { name, variables, credentials }: Around): Omit<OpenedStep, 'source'> {
  const { reader, ...settings } = record(step.config);
  const { credential } = step;
  const secretId = record(credential).secretId;
  const own = typeof credential === 'string' ? record(credentials[credential]).type : undefined;
  const id = typeof step.id === 'string' ? step.id : `step ${String(index + 1)}`;
  return {
    title: `${name}: ${id}`,
    form: {
      ...EMPTY_STEP,
      name,
      function: String(step.function),
      secretId: typeof secretId === 'string' ? secretId : '',
      ...fromReader(reader, settings.uploadFile === true),
      settings,
      variables,
    },
    lost:
      own === undefined || own === 'noauth'
        ? []
        : [`Its credential "${String(credential)}" is written in the file: choose one of the workspace instead.`],
  };
}

function variableOf(name: string, value: unknown, values: Readonly<Record<string, string | null>>): Variable {
  const { env } = record(value);
  if (typeof env !== 'string') return { name, value: typeof value === 'string' ? value : '' };
  const known = values[env];
  // With its value the flow runs at once, and wherever it is taken.
  return typeof known === 'string' ? { name, value: known } : { name, value: '', env };
}

type Stored = Readonly<Record<string, unknown>>;

function record(value: unknown): Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : {};
}
