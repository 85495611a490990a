import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { messageOf, RestError } from '../errors.js';
import type { Flow, FlowStep } from './flow.js';

interface Manifest {
  readonly triggers?: Readonly<Record<string, { readonly main?: string }>>;
  readonly actions?: Readonly<Record<string, { readonly main?: string }>>;
}

/**
 * Checks that the flow's component is there, built, and has every function that the flow names.
 * Throws a RestError `usage` that says what it has.
 */
export function checkComponent(flow: Flow): void {
  const file = path.join(flow.component, 'component.json');
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new RestError('usage', `no component in ${flow.component}: ${messageOf(error)}`, { cause: error });
  }
  if (flow.trigger) check(flow, flow.trigger, 'trigger', manifest.triggers ?? {});
  for (const step of flow.steps) check(flow, step, 'action', manifest.actions ?? {});
}

function check(flow: Flow, step: FlowStep, kind: string, known: Readonly<Record<string, { main?: string }>>): void {
  const main = Object.hasOwn(known, step.function) ? known[step.function]?.main : undefined;
  if (main === undefined) {
    const names = Object.keys(known).join(', ') || 'none';
    throw new RestError('usage', `${step.id}: the component has no ${kind} "${step.function}"; it has: ${names}`);
  }
  const module = path.join(flow.component, main);
  if (!existsSync(module) && !existsSync(`${module}.js`)) {
    throw new RestError('usage', `${step.id}: ${main} is missing in ${flow.component}; build the component first`);
  }
}
