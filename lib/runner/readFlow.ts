import path from 'node:path';

import { RestError } from '../errors.js';
import { listSteps, type FlowFile, type FlowFileStep } from '../step/flowFile/flowFile.js';
import { parseSchedule } from '../step/flowFile/schedule.js';
import { formatProblem, readFlowFile, sortByLine, type FlowProblem } from '../step/flowFile/readFlowFile.js';
import type { Flow, FlowStep, PlatformAccess } from './flow.js';
import {
  readPlatformAccess,
  resolveCredential,
  resolveValues,
  type Environment,
  type ReportValueProblem,
} from './flowValues.js';

interface FlowContext {
  /** The file's name for error texts; `component` is relative to its folder. */
  readonly file: string;
  /** The component's folder for a flow without `component`. */
  readonly defaultComponent: string;
  readonly env: Environment;
  /** The platform from which secrets are read. Default: from the environment. */
  readonly platform?: PlatformAccess;
}

/** A problem of a flow file or of the environment variables that it refers to. */
export interface FlowInputProblem extends FlowProblem {
  /** The environment variable that is not set. */
  readonly missingVariable?: string;
}

/** A flow that can run, or all reasons why it can't, in the order of the lines. */
type CompiledFlow = { readonly flow: Flow } | { readonly problems: readonly FlowInputProblem[] };

/**
 * Reads a flow file. Each line of the error is one problem: `file:line: place: detail`.
 *
 * @throws RestError `usage` for an invalid file
 */
export function readFlow(text: string, source: FlowContext): Flow {
  const compiled = compileFlow(text, source);
  if ('flow' in compiled) return compiled.flow;
  const lines = compiled.problems.map((problem) => `${source.file}:${problem.line}: ${formatProblem(problem)}`);
  throw new RestError('usage', lines.join('\n'));
}

/** Reads a flow file and resolves its environment references. */
export function compileFlow(text: string, source: FlowContext): CompiledFlow {
  const { flow: file, isWellFormed, problems: fileProblems, lineOf } = readFlowFile(text);
  if (!isWellFormed) return { problems: fileProblems };
  const problems: FlowInputProblem[] = [...fileProblems];
  const flow = resolveFlow(file, source, (path, detail, missingVariable) =>
    problems.push({ path, line: lineOf(path), detail, ...(missingVariable !== undefined && { missingVariable }) }),
  );
  return problems.length === 0 ? { flow } : { problems: sortByLine(problems) };
}

function resolveFlow(file: FlowFile, source: FlowContext, report: ReportValueProblem): Flow {
  const { env } = source;
  const credentials = Object.entries(file.credentials).flatMap(([name, credential]) => {
    const { type, provider } = credential;
    const path = ['credentials', name];
    const values = resolveCredential(credential, env, path, report);
    const publicMembers = resolveValues(credential.public ?? {}, env, [...path, 'public'], report);
    const resolved = { values, publicMembers, ...(provider !== undefined && { provider }) };
    return type === undefined ? [] : [[name, { type, ...resolved }] as const];
  });
  const schedule = file.trigger && parseSchedule(file.trigger);
  const [platformStep] = listSteps(file).find(([, { credential }]) => typeof credential === 'object') ?? [];
  return {
    name: file.name,
    component:
      file.component === undefined
        ? source.defaultComponent
        : path.resolve(path.dirname(path.resolve(source.file)), file.component),
    ...(file.trigger && { trigger: toFlowStep(file.trigger) }),
    ...(schedule && { schedule }),
    steps: file.steps.map(toFlowStep),
    credentials: new Map(credentials),
    ...(platformStep && {
      platform: source.platform ?? readPlatformAccess(env, [...platformStep, 'credential'], report),
    }),
    variables: resolveValues(file.variables, env, ['variables'], report),
    secretVariables: Object.values(file.credentials).flatMap(({ members }) =>
      Object.values(members).flatMap((value) => (typeof value === 'string' ? [] : [value.env])),
    ),
  };
}

function toFlowStep({
  id,
  function: name,
  credential,
  prefetch,
  replicas,
  passthrough,
  config,
}: FlowFileStep): FlowStep {
  const secretId = typeof credential === 'object' ? credential.secretId : credential;
  return {
    id,
    function: name,
    prefetch,
    replicas,
    passthrough,
    config,
    ...(secretId !== undefined && { secretId }),
  };
}
