import { Document } from 'yaml';

import type { JsonObject } from '../../json.js';
import { STEP_DEFAULTS, type FlowFile, type FlowFileStep } from './flowFile.js';

/** Lines of a flow file are folded at this length, in characters. */
export const LINE_WIDTH = 120;

/** Writes a flow file, without members that have their defaults. */
export function writeFlowFile({ name, component, trigger, steps, credentials, variables }: FlowFile): string {
  const content = {
    name,
    ...(component !== undefined && { component }),
    ...(trigger !== undefined && { trigger: toStoredStep(trigger) }),
    ...(steps.length > 0 && { steps: steps.map(toStoredStep) }),
    ...(Object.keys(credentials).length > 0 && { credentials: toStoredCredentials(credentials) }),
    ...(Object.keys(variables).length > 0 && { variables }),
  };
  return new Document(content).toString({ lineWidth: LINE_WIDTH });
}

/** Returns the members of a step in a flow file, without those that have their defaults. */
export function toStoredStep({ id, function: name, credential, config, ...others }: FlowFileStep): JsonObject {
  const changed = Object.entries(others).filter(
    ([key, value]) => value !== STEP_DEFAULTS[key as keyof typeof STEP_DEFAULTS],
  );
  return {
    id,
    function: name,
    ...(credential !== undefined && { credential }),
    ...Object.fromEntries(changed),
    config,
  };
}

/** Returns the `credentials` of a flow file. */
export function toStoredCredentials(credentials: FlowFile['credentials']): JsonObject {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, { members, ...others }]) => [name, { ...others, ...members }]),
  );
}
