import { open, readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { messageOf, RestError } from '../errors.js';
import { checkComponent } from '../runner/componentFolder.js';
import type { Flow } from '../runner/flow.js';
import { readFlow } from '../runner/flowFile.js';
import { activeSteps } from '../runner/run.js';
import type { RunOptions } from '../runner/run.js';
import { StepTally } from '../runner/tally.js';
import type { RunSettings } from './runSettings.js';
import { filesFolder } from './filesFolder.js';
import type { Io } from './io.js';
import { fileOutputs, shownOutputs } from './outputs.js';
import { readMessages } from './readMessages.js';
import { Screen } from './screen.js';
import { progressLine, summary } from './summary.js';
import { Troubles } from './troubles.js';

/**
 * Runs a flow file and tells about it.
 * @param component the folder of the component for a flow that names none
 * @returns the exit code: 0, 1 when a message failed, 130 when it was interrupted
 * Throws a RestError `usage` for a flow file, an input or an output that can't be used.
 */
export async function runFlow(command: RunSettings, component: string, io: Io): Promise<number> {
  const flow = await loadFlow(command.flow, component, io);
  const hasInput = command.input !== undefined;
  const steps = activeSteps(flow, hasInput);
  if (steps.length === 0) throw new RestError('usage', 'the flow has only a trigger; --input needs a step to feed');
  if (!hasInput && !flow.trigger)
    throw new RestError('usage', 'the flow has no trigger; give it messages with --input');

  await checkOutput(command);
  const folder = await filesFolder(command);

  const screen = new Screen(io, command.quiet);
  const stop = new AbortController();
  const kill = new AbortController();
  const input = hasInput ? await openInput(command, io, stop.signal) : undefined;
  const outputs = command.output === undefined ? shownOutputs(screen) : await fileOutputs(command.output, io);
  const troubles = new Troubles(screen);
  const tallies = steps.map((step) => new StepTally(step.id, step.function));
  const refusals = new Set<string>();
  let broken: unknown;
  let kept = 0;
  const options: RunOptions = {
    flow,
    ...(input && { input }),
    tallies,
    stop: stop.signal,
    kill: kill.signal,
    files: {
      folder,
      onRefusal(words) {
        if (!refusals.has(words)) screen.say(words);
        refusals.add(words);
      },
      onClose: (count) => (kept = count),
    },
    listener: {
      async output(message) {
        try {
          await outputs.add(message);
        } catch (error) {
          // Nothing that comes out can be kept any more: say so once and feed nothing more.
          broken ??= error;
          stop.abort();
        }
      },
      error: (error) => troubles.add(error),
    },
  };
  const forget = io.onInterrupt(() => {
    if (stop.signal.aborted) kill.abort();
    else screen.say('Stopping: what is under way is finished first. Press Ctrl-C again to end at once.');
    stop.abort();
  });
  const counts = () => tallies.map((tally) => tally.counts());
  const ticker = setInterval(() => screen.progress(progressLine(counts())), io.stderr.isTTY === true ? 200 : 5000);
  const started = performance.now();
  io.env.LOG_LEVEL = command.logLevel ?? 'fatal';
  try {
    // Loaded here: the runtime's loggers take their level when they are loaded.
    if (command.amqp === undefined) {
      const { runEmbedded } = await import('../runner/embedded.js');
      await runEmbedded(options);
    } else {
      const { runOnBroker } = await import('../runner/amqp/broker.js');
      const log = command.logLevel && ((line: string) => screen.say(line));
      await runOnBroker({ ...options, uri: command.amqp, env: io.env, ...(log && { log }) });
    }
  } finally {
    clearInterval(ticker);
    forget();
    screen.progress('');
    await outputs.close().catch((error: unknown) => (broken ??= error));
    troubles.close();
    if (!command.quiet && kept > 0) screen.say(`\n${kept} ${kept === 1 ? 'file' : 'files'} in ${folder}`);
    if (!command.quiet && counts().some((step) => step.in > 0))
      screen.say(`\n${summary(flow.name, counts(), performance.now() - started)}`);
  }
  if (broken !== undefined) throw new RestError('usage', `the output can't be written: ${messageOf(broken)}`);
  if (stop.signal.aborted) return 130;
  if (!command.quiet && command.limit !== 0 && tallies[0]?.counts().in === 0) screen.say('The input has no messages.');
  return counts().some(({ errors, left }) => errors > 0 || left > 0) ? 1 : 0;
}

async function loadFlow(file: string, defaultComponent: string, io: Io): Promise<Flow> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new RestError('usage', `flow file ${file}: ${messageOf(error)}`, { cause: error });
  }
  const flow = readFlow(text, { file, defaultComponent, env: io.env });
  checkComponent(flow);
  return flow;
}

/** Opening an output empties it: it must not be what is still to be read. */
async function checkOutput({ output, input, flow }: RunSettings): Promise<void> {
  if (output === undefined || output === '-') return;
  for (const [file, what] of [
    [flow, 'the flow file'],
    [input, 'the input'],
  ] as const) {
    if (file !== undefined && file !== '-' && (await isSameFile(output, file))) {
      throw new RestError('usage', `--output ${output}: this is ${what}, which would be lost; name another file`);
    }
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.isFile() && a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}

async function openInput(
  { input = '-', limit }: RunSettings,
  io: Io,
  stop: AbortSignal,
): Promise<ReturnType<typeof readMessages>> {
  if (input === '-') return readMessages(io.stdin, 'stdin', stop, limit);
  let stream: Readable;
  try {
    stream = (await open(input)).createReadStream();
  } catch (error) {
    throw new RestError('usage', `--input ${input}: ${messageOf(error)}`, { cause: error });
  }
  return readMessages(stream, input, stop, limit);
}
