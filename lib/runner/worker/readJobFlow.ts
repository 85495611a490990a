import { realpathSync } from 'node:fs';
import path from 'node:path';

import { RestError } from '../../errors.js';
import { Sensitive } from '../../sensitive.js';
import type { JobProblem, RunJob } from '../../wire/workerMessages.js';
import { checkComponent } from '../checkComponent.js';
import type { Flow } from '../flow.js';
import { describeMissingVariable } from '../flowCredentials.js';
import { readFlow } from '../flowFile.js';
import { listActiveSteps } from '../runOptions.js';

/** Maximum number of reported problems: an arbitrary text may have one per character. */
const MAX_PROBLEMS = 100;

/** Reads the flow of a job. Environment references resolve to the job's variables, not to the environment. */
export function readJobFlow(job: RunJob): { readonly flow: Flow } | { readonly problems: readonly JobProblem[] } {
  // In the component's examples, `component` is relative to this folder.
  const file = path.join(job.folder, 'examples', 'flow.yaml');
  const missing = new Set<string>();
  const { apiKey, ...platform } = job.platform;
  let flow: Flow;
  try {
    flow = readFlow(job.flow, {
      file,
      defaultComponent: job.folder,
      env: trackMissing(job.variables, missing),
      platform: { ...platform, apiKey: new Sensitive(apiKey) },
    });
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return { problems: parseProblems(error.message, file, missing) };
  }
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

/** Parses one problem per line of the error. A missing variable is reported once, even if it is used several times. */
function parseProblems(text: string, file: string, missing: ReadonlySet<string>): readonly JobProblem[] {
  const problems = text
    .split('\n')
    .filter((line) => ![...missing].some((name) => line.endsWith(describeMissingVariable(name))))
    .map((line): JobProblem => {
      const [, number, detail] = line.startsWith(file) ? (/^:(\d+): (.*)$/.exec(line.slice(file.length)) ?? []) : [];
      return detail === undefined ? { part: 'flow', detail: line } : { part: 'flow', line: Number(number), detail };
    });
  const missingVariables = [...missing].map((name): JobProblem => ({
    part: 'variables',
    name,
    detail: `the flow needs a value for ${name}`,
  }));
  const all = [...problems, ...missingVariables];
  const more = all.length - MAX_PROBLEMS;
  if (more <= 0) return all;
  return [...all.slice(0, MAX_PROBLEMS), { part: 'flow', detail: `and ${String(more)} more problems` }];
}

/** Wraps the variables and records the names that are read but not set. */
function trackMissing(
  variables: Readonly<Record<string, string>>,
  missing: Set<string>,
): Readonly<Record<string, string | undefined>> {
  return new Proxy(variables, {
    get(all, name) {
      if (typeof name !== 'string') return undefined;
      if (Object.hasOwn(all, name)) return all[name];
      missing.add(name);
      return undefined;
    },
  });
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
