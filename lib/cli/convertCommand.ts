import { defineCommand } from './command.js';

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
    // Imported here: the other commands don't need the functions of the step.
    const { convertFlow } = await import('./convertFlow.js');
    return convertFlow(operand, values, io);
  },
});
