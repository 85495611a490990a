import { isMap, parseDocument } from 'yaml';

import { listSteps, type FlowFile, type FlowPath } from './flowFile.js';
import { LINE_WIDTH, toStoredCredentials, toStoredStep } from './writeFlowFile.js';

/**
 * Replaces a step of a flow file by the only step of another, and name and variables by the other's. Other steps, other members of the
 * step, its id and comments stay. A credential that is defined in the file stays unless the new step uses one of a platform.
 * @throws Error when the file has no step at that place
 */
export function replaceStep(text: string, place: FlowPath, flow: FlowFile): string {
  const document = parseDocument(text);
  const [, step] = listSteps(flow)[0] ?? [];
  if (step === undefined || !isMap(document.getIn(place, true))) throw new Error('The file no longer has this step');
  document.set('name', flow.name);
  const isInlineCredential = typeof document.getIn([...place, 'credential']) === 'string';
  const keepsInlineCredential = isInlineCredential && typeof step.credential === 'string';
  for (const [key, value] of Object.entries(toStoredStep(step))) {
    if (key !== 'id' && !(key === 'credential' && keepsInlineCredential))
      document.setIn([...place, key], document.createNode(value));
  }
  if (!keepsInlineCredential) {
    for (const [key, value] of Object.entries(toStoredCredentials(flow.credentials)))
      document.setIn(['credentials', key], value);
  }
  if (Object.keys(flow.variables).length > 0) document.set('variables', document.createNode(flow.variables));
  else document.delete('variables');
  return document.toString({ lineWidth: LINE_WIDTH });
}
