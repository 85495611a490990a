import { defineCommand } from './command.js';
import { LOG_LEVELS, readRunSettings } from './runSettings.js';

export const runCommand = defineCommand({
  name: 'run',
  operand: { value: 'FLOW', about: 'a flow file' },
  about:
    'runs a flow file in this process, or with --amqp on a broker: then every step is a process of the real runtime',
  options: {
    amqp: { value: 'URL', about: 'run on this broker: amqp://user:password@host:5672' },
    input: {
      value: 'FILE',
      about: 'feed the messages of this file to the first step, in place of the trigger; - reads stdin',
    },
    limit: { value: 'N', about: 'feed at most N messages of the input' },
    output: { value: 'FILE', about: 'write what comes out, one message a line; - writes to stdout' },
    files: {
      value: 'DIR',
      about: 'keep the files that steps store in this folder; NAME-files beside the output NAME unless given',
    },
    quiet: { about: 'no progress and no summary' },
    'log-level': { value: 'LEVEL', about: `show the steps' logs on stderr: ${LOG_LEVELS.join(', ')}` },
  },
  notes: `A line of an input is a message ({"body": …} with nothing but the parts of a message), or any other JSON value: then
that is the body. Outputs can be fed in again.

A file that a step stores stays, under the name that came with it, or with a number when that is taken: nothing is
overwritten. Where messages that come out have its address, they say where it is: file:///… . Without --files, and with an
output that is no file, the folder is FLOW-files in the working directory. It is made when there is a file to keep.

Ctrl-C stops feeding and finishes what is under way; a second Ctrl-C ends at once.

A step that pauses before it tries again says so with --log-level warn.

Exit codes: 0 all messages went through; 1 some failed, or the run broke off; 2 the command, the flow file or the input is wrong; 130 interrupted.`,
  async run({ operand, values }, { component, io }) {
    const settings = readRunSettings(operand, values);
    // Loaded here: the other commands have no use for the runner.
    const { runFlow } = await import('./runFlow.js');
    return runFlow(settings, component, io);
  },
});
