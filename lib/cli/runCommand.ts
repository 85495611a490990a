import { defineCommand } from './command.js';
import { LOG_LEVELS, readRunSettings } from './runSettings.js';

export const runCommand = defineCommand({
  name: 'run',
  operand: { value: 'FLOW', description: 'a flow file' },
  description:
    'runs a flow file in this process, or with --amqp on a broker, where each step is a process of the real runtime',
  options: {
    amqp: { value: 'URL', description: 'run on this RabbitMQ broker: amqp://user:password@host:5672' },
    input: {
      value: 'FILE',
      description: 'send the messages of this file to the first step, instead of running the trigger; - reads stdin',
    },
    limit: { value: 'N', description: 'read at most N messages of the input' },
    output: { value: 'FILE', description: 'write the output messages to this file, one per line; - writes to stdout' },
    files: {
      value: 'DIR',
      description: 'save the files of the steps in this folder (default: NAME-files beside the output NAME)',
    },
    once: { description: 'run the trigger once, without its schedule' },
    since: {
      value: 'VALUE',
      description: 'the start of the increment of steps with incremental: a date, a number or another cursor',
    },
    'max-pages': { value: 'N', description: 'request at most N pages for a message, in steps with pagination' },
    state: {
      value: 'FILE',
      description:
        'keep the state of the steps in this file: the next run goes on where this one ended or was interrupted',
    },
    progress: { description: 'show pages, records and records per second on stderr, without a terminal every 5 s' },
    quiet: { description: 'show no progress and no summary' },
    'log-level': { value: 'LEVEL', description: `show the steps' logs on stderr: ${LOG_LEVELS.join(', ')}` },
  },
  notes: `Each line of the input is a message ({"body": …}, with no other members than those of a message), or any other JSON value,
which becomes the body. The output of one run can be the input of another.

A trigger with a schedule (every or cron) runs until Ctrl-C. A run that is due while the one before is in progress is skipped.

The files of a step are saved under their own names, with a number if the name is taken; no file is overwritten. Output
messages have their URLs: file:///… . Without --files, and if the output isn't a file, the folder is FLOW-files in the
working directory. It is created with the first file.

With --state, the output file keeps its messages, and the new ones are appended. A file is for one flow and one run at a time. Delete it
to start over. A --since that differs from that of the last run does so, too.

Ctrl-C stops reading the input and finishes the messages in progress; a second Ctrl-C stops at once.

With --log-level warn, steps log each retry and the delay before it.

Exit codes: 0 all messages succeeded; 1 some failed, or the run was aborted; 2 the command, the flow file or the input is invalid; 130 interrupted, except a schedule, which ends so.`,
  async run({ operand, values }, { component, io }) {
    const settings = readRunSettings(operand, values);
    // Imported here: the other commands don't need the runner.
    const { runFlow } = await import('./runFlow.js');
    return runFlow(settings, component, io);
  },
});
