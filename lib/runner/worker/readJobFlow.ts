import { realpathSync } from 'node:fs';
import path from 'node:path';

import { RestError } from '../../errors.js';
import { Sensitive } from '../../sensitive.js';
import type { JobProblem, RunJob } from '../../wire/runJob.js';
import { checkComponent } from '../checkComponent.js';
import type { Flow } from '../flow.js';
import { describeMissingVariable } from '../flowCredentials.js';
import { readFlow } from '../flowFile.js';
import { listActiveSteps } from '../runOptions.js';

/** Faults that are told: a text that is no flow file at all may have one in every character. */
const MOST_FAULTS = 100;

/** Reads the flow of an order. The machine's environment has no part in it. */
export function readJobFlow(order: RunJob): { readonly flow: Flow } | { readonly faults: readonly JobProblem[] } {
  // A flow file of the component's examples names the component from there.
  const file = path.join(order.folder, 'examples', 'flow.yaml');
  const missing = new Set<string>();
  const { apiKey, ...platform } = order.platform;
  let flow: Flow;
  try {
    flow = readFlow(order.flow, {
      file,
      defaultComponent: order.folder,
      env: noting(order.variables, missing),
      platform: { ...platform, apiKey: new Sensitive(apiKey) },
    });
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return { faults: faultsIn(error.message, file, missing) };
  }
  if (!isSame(flow.component, order.folder)) {
    const line = order.flow.split('\n').findIndex((text) => text.startsWith('component:')) + 1;
    const words = 'component: here a flow runs with the component that was chosen for it; leave this out';
    return { faults: [{ part: 'flow', words, ...(line > 0 && { line }) }] };
  }
  return checked(flow, order);
}

function checked(flow: Flow, { messages }: RunJob): { readonly flow: Flow } | { readonly faults: JobProblem[] } {
  const fault = (part: JobProblem['part'], words: string) => ({ faults: [{ part, words }] });
  try {
    checkComponent(flow);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return fault('flow', error.message);
  }
  if (messages !== undefined && listActiveSteps(flow, true).length === 0) {
    return fault('messages', 'the flow has only a trigger: there is no step to feed with messages');
  }
  if (messages === undefined && !flow.trigger) {
    return fault('messages', 'the flow has no trigger: give it messages for its first step');
  }
  return { flow };
}

/** Every line of the error is a fault. Of a variable that is missing its name is told once, wherever it is used. */
function faultsIn(text: string, file: string, missing: ReadonlySet<string>): readonly JobProblem[] {
  const faults = text
    .split('\n')
    .filter((line) => ![...missing].some((name) => line.endsWith(describeMissingVariable(name))))
    .map((line): JobProblem => {
      const [, number, words] = line.startsWith(file) ? (/^:(\d+): (.*)$/.exec(line.slice(file.length)) ?? []) : [];
      return words === undefined ? { part: 'flow', words: line } : { part: 'flow', line: Number(number), words };
    });
  const asked = [...missing].map((name): JobProblem => ({
    part: 'variables',
    name,
    words: `the flow needs a value for ${name}`,
  }));
  const all = [...faults, ...asked];
  const more = all.length - MOST_FAULTS;
  if (more <= 0) return all;
  return [...all.slice(0, MOST_FAULTS), { part: 'flow', words: `and ${String(more)} more of such faults` }];
}

/** The variables, with a note of those that are asked for and not there. */
function noting(
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

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
