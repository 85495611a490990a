import { realpathSync } from 'node:fs';
import path from 'node:path';

import { RestError } from '../../errors.js';
import { Sensitive } from '../../sensitive.js';
import type { JobProblem, RunJob } from '../../wire/workerMessages.js';
import { checkComponent } from '../checkComponent.js';
import type { Flow } from '../flow.js';
import { compileFlow, type FlowInputProblem } from '../readFlow.js';
import { formatProblem } from '../../step/flowFile/readFlowFile.js';
import { listActiveSteps } from '../runOptions.js';

/** Maximum number of reported problems: an arbitrary text may have one per character. */
const MAX_PROBLEMS = 100;

/** Reads the flow of a job. Environment references resolve to the job's variables, not to the environment. */
export function readJobFlow(job: RunJob): { readonly flow: Flow } | { readonly problems: readonly JobProblem[] } {
  const { apiKey, ...platform } = job.platform;
  const compiled = compileFlow(job.flow, {
    // In the component's examples, `component` is relative to this folder.
    file: path.join(job.folder, 'examples', 'flow.yaml'),
    defaultComponent: job.folder,
    env: job.variables,
    platform: { ...platform, apiKey: new Sensitive(apiKey) },
  });
  if ('problems' in compiled) return { problems: toJobProblems(compiled.problems) };
  const { flow } = compiled;
  if (!isSameFolder(flow.component, job.folder)) {
    const line = job.flow.split('\n').findIndex((text) => text.startsWith('component:')) + 1;
    const detail = 'component: a flow on the service runs with the component that is selected for it; remove this key';
    return { problems: [{ part: 'flow', detail, ...(line > 0 && { line }) }] };
  }
  return checkFlow(flow, job);
}

function checkFlow(flow: Flow, { messages }: RunJob): { readonly flow: Flow } | { readonly problems: JobProblem[] } {
  const createProblem = (part: JobProblem['part'], detail: string) => ({ problems: [{ part, detail }] });
  try {
    checkComponent(flow);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return createProblem('flow', error.message);
  }
  if (messages !== undefined && listActiveSteps(flow, true).length === 0) {
    return createProblem('messages', 'the flow has only a trigger and no step for messages');
  }
  if (messages === undefined && !flow.trigger) {
    return createProblem('messages', 'the flow has no trigger; add messages for its first step');
  }
  return { flow };
}

/** Converts the problems of a flow. A missing variable is reported once, even if it is used several times. */
function toJobProblems(problems: readonly FlowInputProblem[]): readonly JobProblem[] {
  const flowProblems = problems
    .filter(({ missingVariable }) => missingVariable === undefined)
    .map((problem): JobProblem => ({ part: 'flow', line: problem.line, detail: formatProblem(problem) }));
  const missing = new Set(problems.flatMap(({ missingVariable }) => missingVariable ?? []));
  const missingVariables = [...missing].map((name): JobProblem => ({
    part: 'variables',
    name,
    detail: `the flow needs a value for ${name}`,
  }));
  const all = [...flowProblems, ...missingVariables];
  const more = all.length - MAX_PROBLEMS;
  if (more <= 0) return all;
  return [...all.slice(0, MAX_PROBLEMS), { part: 'flow', detail: `and ${String(more)} more problems` }];
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
