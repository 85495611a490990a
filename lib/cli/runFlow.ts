import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

import { messageOf, RestError } from '../errors.js';
import { checkComponent } from '../runner/checkComponent.js';
import type { Flow } from '../runner/flow.js';
import { readFlow } from '../runner/readFlow.js';
import { listActiveSteps } from '../runner/runOptions.js';
import type { RunOptions } from '../runner/runOptions.js';
import { StateFile } from '../runner/state/stateFile.js';
import { StepStats, type StepSummary } from '../runner/stepStats.js';
import type { RunSettings } from './runSettings.js';
import { overrideSteps } from './overrideSteps.js';
import { resolveFilesFolder } from './resolveFilesFolder.js';
import type { Io } from './io.js';
import { openFileOutputs, createScreenOutputs } from './outputs.js';
import { readFlowText } from './readFlowText.js';
import { readMessages } from './readMessages.js';
import { showTicks } from './scheduledRuns.js';
import { Screen } from './screen.js';
import { RecordRate } from './recordRate.js';
import { countRecords, formatProgress, formatSummary } from './summary.js';
import { ErrorPrinter } from './errorPrinter.js';

/**
 * Runs a flow file; shows progress, errors and a summary.
 * @param component folder of the component for flows that name none
 * @returns the exit code: 0, 1 when a message failed, 130 when interrupted; with a schedule 0 when it is ended and no message is left
 * @throws RestError `usage` when the flow file, the input or the output can't be used
 */
export async function runFlow(settings: RunSettings, component: string, io: Io): Promise<number> {
  const flow = overrideSteps(await loadFlow(settings.flow, component, io), settings);
  const hasInput = settings.input !== undefined;
  const steps = listActiveSteps(flow, hasInput);
  if (steps.length === 0)
    throw new RestError('usage', 'the flow has only a trigger; --input needs a step that receives the messages');
  if (!hasInput && !flow.trigger) throw new RestError('usage', 'the flow has no trigger; send messages with --input');

  await checkOutput(settings);
  if (settings.state === undefined) return runSteps(settings, flow, steps, undefined, io);
  const state = await StateFile.open({ file: settings.state, flow: flow.name, since: settings.since, now: Date.now });
  try {
    return await runSteps(settings, flow, steps, state, io);
  } finally {
    await state.close();
  }
}

async function runSteps(
  settings: RunSettings,
  flow: Flow,
  steps: Flow['steps'],
  state: StateFile | undefined,
  io: Io,
): Promise<number> {
  const hasInput = settings.input !== undefined;
  const folder = await resolveFilesFolder(settings);
  const screen = new Screen(io, settings.quiet);
  const stop = new AbortController();
  const kill = new AbortController();
  const input = hasInput ? await openInput(settings, io, stop.signal) : undefined;
  const outputs =
    settings.output === undefined
      ? createScreenOutputs(screen)
      : await openFileOutputs(settings.output, io, state !== undefined);
  if (outputs.flush !== undefined) state?.flushBefore(outputs.flush);
  const errorPrinter = new ErrorPrinter(screen);
  const schedule = hasInput || settings.once ? undefined : flow.schedule;
  if (schedule !== undefined && settings.amqp !== undefined)
    throw new RestError('usage', 'a schedule runs in this process only; add --once, or leave out --amqp');
  const ticks = schedule && showTicks(schedule, screen, stop.signal);
  const stats = steps.map((step) => new StepStats(step.id, step.function));
  const shownStorageErrors = new Set<string>();
  let outputError: unknown;
  let fileCount = 0;
  const options: RunOptions = {
    flow,
    ...(input && { input }),
    ...(ticks && { ticks }),
    ...(state && { state }),
    stats,
    stop: stop.signal,
    kill: kill.signal,
    files: {
      folder,
      onStorageError(message) {
        if (!shownStorageErrors.has(message)) screen.writeLine(message);
        shownStorageErrors.add(message);
      },
      onClose: (count) => (fileCount = count),
    },
    listener: {
      async output(message) {
        try {
          await outputs.add(message);
        } catch (error) {
          // No more output can be written: reported once, and no more input is read.
          outputError ??= error;
          state?.stop();
          stop.abort();
        }
      },
      error: (error) => errorPrinter.add(error),
      continued(stepId, page) {
        if (!settings.quiet) screen.writeLine(`${stepId}: an interrupted run continues at page ${String(page)}`);
      },
    },
  };
  const removeListener = io.onInterrupt(() => {
    if (stop.signal.aborted) kill.abort();
    else screen.writeLine('Stopping after the messages in progress. Press Ctrl-C again to stop at once.');
    stop.abort();
  });
  const getCounts = () => stats.map((step) => step.getCounts());
  const started = performance.now();
  const stopProgress = showProgress(settings, screen, io, getCounts);
  io.env.LOG_LEVEL = settings.logLevel ?? 'fatal';
  try {
    // Imported here: the runtime's loggers read their level when they are loaded.
    if (settings.amqp === undefined) {
      const { runEmbedded } = await import('../runner/embedded.js');
      await runEmbedded(options);
    } else {
      const { runOnBroker } = await import('../runner/amqp/broker.js');
      const log = settings.logLevel && ((line: string) => screen.writeLine(line));
      await runOnBroker({ ...options, uri: settings.amqp, env: io.env, ...(log && { log }) });
    }
  } finally {
    stopProgress();
    removeListener();
    screen.showProgress('');
    await state?.finish();
    await outputs.close().catch((error: unknown) => (outputError ??= error));
    errorPrinter.close();
    if (!settings.quiet && fileCount > 0)
      screen.writeLine(`\n${fileCount} ${fileCount === 1 ? 'file' : 'files'} in ${folder}`);
    if (!settings.quiet && getCounts().some((step) => step.in > 0))
      screen.writeLine(`\n${formatSummary(flow.name, getCounts(), performance.now() - started)}`);
  }
  if (outputError !== undefined) throw new RestError('usage', `the output can't be written: ${messageOf(outputError)}`);
  // A schedule has no other end.
  if (schedule !== undefined && !kill.signal.aborted) return getCounts().some(({ left }) => left > 0) ? 1 : 0;
  if (stop.signal.aborted) return 130;
  if (!settings.quiet && settings.limit !== 0 && stats[0]?.getCounts().in === 0)
    screen.writeLine('The input has no messages.');
  return getCounts().some(({ errors, left }) => errors > 0 || left > 0) ? 1 : 0;
}

/** Shows the progress on a terminal, or as lines if that is asked for. Returns the function that ends it. */
function showProgress(
  { progress }: RunSettings,
  screen: Screen,
  { stderr }: Io,
  getCounts: () => readonly StepSummary[],
): () => void {
  const isTerminal = stderr.isTTY === true;
  if (!isTerminal && !progress) return () => undefined;
  const rate = new RecordRate();
  const show = (): void => {
    const counts = getCounts();
    screen.showProgress(formatProgress(counts, rate.measure(countRecords(counts), performance.now())));
  };
  show();
  const ticker = setInterval(show, isTerminal ? 200 : 5000);
  return () => clearInterval(ticker);
}

async function loadFlow(file: string, defaultComponent: string, io: Io): Promise<Flow> {
  const flow = readFlow(await readFlowText(file), { file, defaultComponent, env: io.env });
  checkComponent(flow);
  return flow;
}

/**
 * Checks that the output is neither the flow file nor the input, since opening it empties it.
 * @throws RestError `usage`
 */
async function checkOutput({ output, input, flow, state }: RunSettings): Promise<void> {
  if (output === undefined || output === '-') return;
  for (const [file, what] of [
    [flow, 'the flow file'],
    [input, 'the input'],
    [state, 'the state'],
  ] as const) {
    if (file !== undefined && file !== '-' && (await isSameFile(output, file))) {
      throw new RestError('usage', `--output ${output}: this is ${what} and would be overwritten; choose another file`);
    }
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.isFile() && a.ino === b.ino && a.dev === b.dev;
  } catch {
    return path.resolve(one) === path.resolve(other);
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
