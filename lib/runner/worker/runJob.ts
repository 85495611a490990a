import { readFileSync } from 'node:fs';
import path from 'node:path';

import { messageOf, RestError } from '../../errors.js';
import type { JobMessage, RunJob } from '../../wire/runJob.js';
import { runEmbedded } from '../embedded.js';
import { listActiveSteps, type RunListener } from '../runOptions.js';
import { StepStats } from '../stepStats.js';
import type { SecretMask } from './secretMask.js';
import { readJobFlow } from './readJobFlow.js';
import { RunReporter, countMessages, type ReporterTools } from './runReporter.js';
import { parseCredential, listPasswordFields, listSecretValues } from './secretValues.js';
import { observeRun } from './observeRun.js';

/** Of each error, in characters. */
const LONGEST_ERROR = 8 * 1024;

/** Of all files that a run stores: they are on the service's disk. */
const MOST_FILE_BYTES = 1024 * 1024 * 1024;

/**
 * Runs what was ordered and tells of it; never rejects. What is told holds no value of a credential that was read.
 * @param mask gets to know those values
 * @param stop nothing more is fed, what is under way is finished
 */
export async function runJob(order: RunJob, mask: SecretMask, stop: AbortSignal, tools: ReporterTools): Promise<void> {
  const { report: tell } = tools;
  mask.add([order.platform.apiKey]);
  try {
    const read = readJobFlow(order);
    if ('faults' in read) {
      tell({ kind: 'refused', problems: read.faults });
      return;
    }
    const { flow } = read;
    const passwordFields = listPasswordFields(descriptorIn(order.folder));
    const learn = (values: Readonly<Record<string, unknown>>): void =>
      mask.add(listSecretValues(values, passwordFields));
    for (const { values } of flow.credentials.values()) learn(values.reveal());

    const { messages } = order;
    const tallies = listActiveSteps(flow, messages !== undefined).map(
      ({ id, function: name }) => new StepStats(id, name),
    );
    tell({ kind: 'started', name: flow.name, steps: countMessages(tallies) });
    const reporter = new RunReporter(tools, tallies);
    const isSample = tallies.length === 1 && (messages?.length ?? 1) === 1;
    const watched = observeRun(reporter, mask, isSample, (document) => {
      const credential = parseCredential(parsed(document));
      if (credential !== undefined) learn(credential.values);
    });
    const listener: RunListener = {
      output: () => undefined,
      error: ({ stepId, name, message }) =>
        reporter.add({ kind: 'error', step: stepId, name, message: mask.maskExcerpt(message, LONGEST_ERROR).text }),
      observer: watched.observer,
    };
    const kill = new AbortController().signal;
    try {
      await runEmbedded({
        flow,
        ...(messages && { input: feed(messages, stop) }),
        listener,
        stats: tallies,
        stop,
        kill,
        files: { maxBytes: MOST_FILE_BYTES },
      });
    } finally {
      await watched.close();
      reporter.flush();
    }
    const isFaulty = tallies.some((tally) => tally.getCounts().errors > 0 || tally.getCounts().left > 0);
    tell({ kind: 'ended', status: stop.aborted ? 'stopped' : isFaulty ? 'failed' : 'done' });
  } catch (error: unknown) {
    tell({ kind: 'ended', status: 'failed', error: describeError(error, mask) });
  }
}

/** A fault of ours has a stack for the log; here its words are enough. */
export function describeError(error: unknown, mask: SecretMask): string {
  const words = error instanceof RestError ? error.message : `The run broke off: ${messageOf(error)}`;
  return mask.maskExcerpt(words, LONGEST_ERROR).text;
}

// eslint-disable-next-line @typescript-eslint/require-await -- it stands in for an input that is read asynchronously
async function* feed(messages: readonly JobMessage[], stop: AbortSignal): AsyncGenerator<JobMessage> {
  for (const message of messages) {
    if (stop.aborted) return;
    yield message;
  }
}

function descriptorIn(folder: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'component.json'), 'utf8'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
