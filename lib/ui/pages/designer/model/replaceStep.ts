import { isMap, parseDocument } from 'yaml';

import type { FlowSource } from './flowSource.js';

/** What of a flow file the designer writes; the names are those of the file. */
export interface FlowParts {
  readonly name: string;
  readonly step: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
}

/**
 * The file with the step as it is now. All else stays: the other steps, what the step has beside its request, its id, comments.
 * A credential that is written in the file stays too, unless another one is chosen.
 */
export function replaceStep(source: FlowSource, { name, step, variables, credentials }: FlowParts): string {
  const flow = parseDocument(source.text);
  const { place } = source;
  if (!isMap(flow.getIn(place, true))) throw new Error('The step is no longer where it was in its file');
  flow.set('name', name);
  const isInline = typeof flow.getIn([...place, 'credential']) === 'string';
  const keepsInline = isInline && Object.keys(credentials).length > 0;
  for (const [key, value] of Object.entries(step)) {
    if (key !== 'id' && !(key === 'credential' && keepsInline)) flow.setIn([...place, key], flow.createNode(value));
  }
  if (!keepsInline) for (const [key, value] of Object.entries(credentials)) flow.setIn(['credentials', key], value);
  if (Object.keys(variables).length > 0) flow.set('variables', flow.createNode(variables));
  else flow.delete('variables');
  return flow.toString({ lineWidth: 120 });
}
