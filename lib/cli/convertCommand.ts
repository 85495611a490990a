import { writeFile } from 'node:fs/promises';

import { messageOf, RestError } from '../errors.js';
import { convertFlowFile, type StepReport } from '../step/convertFlowFile.js';
import { listSteps, type FlowFile } from '../step/flowFile/flowFile.js';
import { formatProblem, readFlowFile } from '../step/flowFile/readFlowFile.js';
import { defineCommand } from './command.js';
import { write, type Io } from './io.js';
import { readFlowText } from './readFlowText.js';
import { escapeControls } from './screen.js';

export const convertCommand = defineCommand({
  name: 'convert',
  operand: { value: 'FLOW', description: 'a flow file' },
  description: "converts a flow file's steps of the v2 functions to request, and lists what changes",
  options: {
    step: { value: 'ID', description: 'convert this step only' },
    output: { value: 'FILE', description: 'write the converted flow file here, not to stdout; may be FLOW itself' },
  },
  notes: `The list of changes is written to stderr. Comments and other steps stay. A step that can't be converted stays as it is, and the
list says why.

Exit codes: 0 all steps were converted; 1 some stay as they are; 2 the command or the flow file is invalid, or has no such step.`,
  async run({ operand, values }, { io }) {
    const text = await readFlowText(operand);
    const flow = parseFlow(text, operand);
    checkStep(flow, values.step);
    const { text: converted, reports } = convertFlowFile(text, flow, values.step);
    await writeConverted(converted, values.output, io);
    await write(io.stderr, escapeControls(formatReports(reports)));
    return reports.some(({ kind }) => kind === 'refused') ? 1 : 0;
  },
});

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
