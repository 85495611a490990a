import { isJsonObject, type JsonObject } from '../json.js';
import { convertStep } from './conversion/convertStep.js';
import { listSteps, type FlowFile, type FlowFileStep } from './flowFile/flowFile.js';
import { replaceConfigs, type ConfigReplacement } from './flowFile/replaceConfig.js';

/** The result for a step. */
export interface StepReport {
  readonly id: string;
  readonly kind: 'converted' | 'refused';
  /** The changes of a converted step, else the reasons why it stays as it is. */
  readonly lines: readonly string[];
}

/** The text of a converted flow file, and a report for each step that is one of v2. */
export interface ConvertedFlow {
  readonly text: string;
  readonly reports: readonly StepReport[];
}

/** Members of v2's messages that have another name in those of `request`. */
const RENAMED_MEMBER = /(?<!\w)(?:statusCode|HTTPHeaders|responseBody|setCookie|attachmentUrl)(?!\w)/g;

/**
 * Converts the steps of v2 functions in a flow file. Everything else, and a step that can't be converted, stays.
 *
 * @param text a flow file
 * @param flow its content
 * @param onlyId converts this step only
 */
export function convertFlowFile(text: string, flow: FlowFile, onlyId?: string): ConvertedFlow {
  const steps = listSteps(flow);
  const replacements: ConfigReplacement[] = [];
  const reports: StepReport[] = [];
  steps.forEach(([place, step], index) => {
    if (onlyId !== undefined && step.id !== onlyId) return;
    const result = convertStep(step.function, step.config);
    if (result.kind === 'other') return;
    if (result.kind === 'refused') {
      reports.push({ id: step.id, kind: 'refused', lines: result.reasons });
      return;
    }
    replacements.push({ place, before: step, after: result });
    const changes = result.changes.map(({ part, text: change }) => `${part}: ${change}`);
    const readers = findReaders(
      step.id,
      steps.slice(index + 1).map(([, later]) => later),
    );
    reports.push({ id: step.id, kind: 'converted', lines: [...changes, ...readers] });
  });
  return { text: replacements.length === 0 ? text : replaceConfigs(text, replacements), reports };
}

/** Finds expressions of later steps that may read renamed members: in the next step, or after the step's id in the passthrough. */
function findReaders(id: string, later: readonly FlowFileStep[]): readonly string[] {
  return later.flatMap((step, index) =>
    listTexts(step.config, '').flatMap(([field, text]) => {
      const names = [...new Set(text.match(RENAMED_MEMBER) ?? [])];
      const isReader = names.length > 0 && (index === 0 || text.includes(id));
      return isReader ? [`later steps: ${step.id} may read ${names.join(', ')} in ${field}; change it there`] : [];
    }),
  );
}

function listTexts(value: unknown, place: string): readonly (readonly [place: string, text: string])[] {
  if (typeof value === 'string') return [[place, value]];
  if (!isJsonObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([key, member]) =>
    listTexts(member, place === '' ? key : `${place}.${key}`),
  );
}
