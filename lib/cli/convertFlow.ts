import { writeFile } from 'node:fs/promises';

import { messageOf, RestError } from '../errors.js';
import { convertFlowFile, type StepReport } from '../step/convertFlowFile.js';
import { listSteps, type FlowFile } from '../step/flowFile/flowFile.js';
import { formatProblem, readFlowFile } from '../step/flowFile/readFlowFile.js';
import { write, type Io } from './io.js';
import { readFlowText } from './readFlowText.js';
import { escapeControls } from './screen.js';

interface ConvertSettings {
  /** Id of the only step to convert. Default: all steps. */
  readonly step: string | undefined;
  /** The file for the converted flow file. Default: stdout. */
  readonly output: string | undefined;
}

/**
 * Converts a flow file; writes the result, and the list of changes to stderr.
 *
 * @returns the exit code: 0, 1 when a step stays as it is
 * @throws RestError `usage` when the flow file or the output can't be used, or has no such step
 */
export async function convertFlow(file: string, { step, output }: ConvertSettings, io: Io): Promise<number> {
  const text = await readFlowText(file);
  const flow = parseFlow(text, file);
  checkStep(flow, step);
  const { text: converted, reports } = convertFlowFile(text, flow, step);
  await writeConverted(converted, output, io);
  await write(io.stderr, escapeControls(formatReports(reports)));
  return reports.some(({ kind }) => kind === 'refused') ? 1 : 0;
}

function parseFlow(text: string, file: string): FlowFile {
  const { isWellFormed, flow, problems } = readFlowFile(text);
  if (isWellFormed && problems.length === 0) return flow;
  throw new RestError('usage', problems.map((it) => `${file}:${String(it.line)}: ${formatProblem(it)}`).join('\n'));
}

function checkStep(flow: FlowFile, id: string | undefined): void {
  const ids = listSteps(flow).map(([, step]) => step.id);
  if (id === undefined || ids.includes(id)) return;
  throw new RestError('usage', `--step ${id}: the flow has no such step; it has: ${ids.join(', ')}`);
}

async function writeConverted(text: string, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined || output === '-') {
    await write(io.stdout, text);
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error: unknown) {
    throw new RestError('usage', `--output ${output}: ${messageOf(error)}`, { cause: error });
  }
}

function formatReports(reports: readonly StepReport[]): string {
  if (reports.length === 0) return 'There is no step of a v2 function to convert.\n';
  return reports
    .map(({ id, kind, lines }) => {
      const title = kind === 'converted' ? `${id}: converted to request; what changes:` : `${id}: stays as it is:`;
      return [title, ...lines.map((line) => `  - ${line}`), ''].join('\n');
    })
    .join('');
}
