import { isMap, parseDocument } from 'yaml';

import type { JsonObject } from '../json.js';
import type { FlowSource } from './flowSource.js';

/** The parts of a flow file that the designer writes, with the names of the file. */
interface FlowParts {
  readonly name: string;
  readonly step: JsonObject;
  readonly variables: JsonObject;
  readonly credentials: JsonObject;
}

/**
 * Replaces the step in its original file. Other steps, other members of the step, its id and comments stay. A credential that is
 * defined in the file stays unless another one is selected.
 * @throws Error when the file has no step at that place
 */
export function replaceStep(source: FlowSource, { name, step, variables, credentials }: FlowParts): string {
  const flow = parseDocument(source.text);
  const { place } = source;
  if (!isMap(flow.getIn(place, true))) throw new Error('The file no longer has this step');
  flow.set('name', name);
  const isInlineCredential = typeof flow.getIn([...place, 'credential']) === 'string';
  const keepsInlineCredential = isInlineCredential && Object.keys(credentials).length > 0;
  for (const [key, value] of Object.entries(step)) {
    if (key !== 'id' && !(key === 'credential' && keepsInlineCredential))
      flow.setIn([...place, key], flow.createNode(value));
  }
  if (!keepsInlineCredential)
    for (const [key, value] of Object.entries(credentials)) flow.setIn(['credentials', key], value);
  if (Object.keys(variables).length > 0) flow.set('variables', flow.createNode(variables));
  else flow.delete('variables');
  return flow.toString({ lineWidth: 120 });
}
