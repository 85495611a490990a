import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { messageOf, RestError } from '../errors.js';
import { findNearest } from '../request/definition/configProblems.js';
import type { Flow, FlowStep } from './flow.js';

interface ComponentDescriptor {
  readonly triggers?: Readonly<Record<string, { readonly main?: string }>>;
  readonly actions?: Readonly<Record<string, { readonly main?: string }>>;
}

/**
 * Checks that the flow's component exists, is built, and has every function of the flow and every provider of its credentials.
 *
 * @throws RestError `usage` when something is missing
 */
export function checkComponent(flow: Flow): void {
  const file = path.join(flow.component, 'component.json');
  let descriptor: ComponentDescriptor;
  try {
    descriptor = JSON.parse(readFileSync(file, 'utf8')) as ComponentDescriptor;
  } catch (error) {
    throw new RestError('usage', `no component found in ${flow.component}: ${messageOf(error)}`, { cause: error });
  }
  if (flow.trigger) checkFunction(flow, flow.trigger, 'trigger', descriptor.triggers ?? {});
  for (const step of flow.steps) checkFunction(flow, step, 'action', descriptor.actions ?? {});
  checkProviders(flow);
}

/** Checks the providers of credentials, if the component has a catalogue of them. */
function checkProviders({ component, credentials }: Flow): void {
  const named = [...credentials].flatMap(([name, { provider }]) =>
    provider === undefined ? [] : [{ name, provider }],
  );
  const file = path.join(component, 'dist', 'catalog', 'providers.json');
  if (named.length === 0 || !existsSync(file)) return;
  const known = (JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly id: string }[]).map(({ id }) => id);
  for (const { name, provider } of named) {
    if (known.includes(provider)) continue;
    const near = findNearest(provider, known);
    const hint = near === undefined ? `it has: ${known.join(', ')}` : `did you mean "${near}"?`;
    throw new RestError('usage', `credentials.${name}.provider: the catalogue has no provider "${provider}"; ${hint}`);
  }
}

function checkFunction(
  flow: Flow,
  step: FlowStep,
  kind: string,
  known: Readonly<Record<string, { main?: string }>>,
): void {
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
