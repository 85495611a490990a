import { isDeepStrictEqual } from 'node:util';

import { parseDocument, type Document } from 'yaml';

import { isJsonObject } from '../../json.js';
import type { FlowFileStep, FlowPath } from './flowFile.js';
import { LINE_WIDTH } from './writeFlowFile.js';

/** The function and the fields of a step. */
type StepFunction = Pick<FlowFileStep, 'function' | 'config'>;

/** A step of a flow file, and what replaces its function and its fields. */
export interface ConfigReplacement {
  readonly place: FlowPath;
  readonly before: StepFunction;
  readonly after: StepFunction;
}

/** Replaces functions and configurations of steps in the text of a flow file. What is equal keeps its comments and its form. */
export function replaceConfigs(text: string, replacements: readonly ConfigReplacement[]): string {
  const document = parseDocument(text);
  for (const { place, before, after } of replacements) {
    document.setIn([...place, 'function'], after.function);
    merge(document, [...place, 'config'], before.config, after.config);
  }
  return document.toString({ lineWidth: LINE_WIDTH });
}

function merge(document: Document, place: FlowPath, before: unknown, after: unknown): void {
  if (isDeepStrictEqual(before, after)) return;
  if (!isJsonObject(before) || !isJsonObject(after)) {
    document.setIn(place, document.createNode(after));
    return;
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) document.deleteIn([...place, key]);
  for (const [key, value] of Object.entries(after)) merge(document, [...place, key], before[key], value);
}
