import { readFileSync } from 'node:fs';
import path from 'node:path';

import { messageOf, RestError } from '../../errors.js';
import type { JobMessage, RunJob } from '../../wire/runJob.js';
import { runEmbedded } from '../embedded.js';
import { activeSteps, type RunListener } from '../run.js';
import { StepTally } from '../tally.js';
import type { Mask } from './mask.js';
import { orderedFlow } from './orderedFlow.js';
import { Reporter, stepCounts, type ReporterTools } from './reporter.js';
import { credentialIn, passwordFieldsOf, secretTexts } from './secretTexts.js';
import { watchRun } from './watchRun.js';

/** Of each error, in characters. */
const LONGEST_ERROR = 8 * 1024;

/** Of all files that a run stores: they are on the service's disk. */
const MOST_FILE_BYTES = 1024 * 1024 * 1024;

/**
 * Runs what was ordered and tells of it; never rejects. What is told holds no value of a credential that was read.
 * @param mask gets to know those values
 * @param stop nothing more is fed, what is under way is finished
 */
export async function orderedRun(order: RunJob, mask: Mask, stop: AbortSignal, tools: ReporterTools): Promise<void> {
  const { tell } = tools;
  mask.add([order.platform.apiKey]);
  try {
    const read = orderedFlow(order);
    if ('faults' in read) {
      tell({ kind: 'refused', problems: read.faults });
      return;
    }
    const { flow } = read;
    const passwordFields = passwordFieldsOf(descriptorIn(order.folder));
    const learn = (values: Readonly<Record<string, unknown>>): void => mask.add(secretTexts(values, passwordFields));
    for (const { values } of flow.credentials.values()) learn(values.reveal());

    const { messages } = order;
    const tallies = activeSteps(flow, messages !== undefined).map(({ id, function: name }) => new StepTally(id, name));
    tell({ kind: 'started', name: flow.name, steps: stepCounts(tallies) });
    const reporter = new Reporter(tools, tallies);
    const isSample = tallies.length === 1 && (messages?.length ?? 1) === 1;
    const watched = watchRun(reporter, mask, isSample, (document) => {
      const credential = credentialIn(parsed(document));
      if (credential !== undefined) learn(credential.values);
    });
    const listener: RunListener = {
      output: () => undefined,
      error: ({ stepId, name, message }) =>
        reporter.add({ kind: 'error', step: stepId, name, message: mask.excerpt(message, LONGEST_ERROR).text }),
      watch: watched.watch,
    };
    const kill = new AbortController().signal;
    try {
      await runEmbedded({
        flow,
        ...(messages && { input: feed(messages, stop) }),
        listener,
        tallies,
        stop,
        kill,
        files: { mostBytes: MOST_FILE_BYTES },
      });
    } finally {
      await watched.close();
      reporter.flush();
    }
    const isFaulty = tallies.some((tally) => tally.counts().errors > 0 || tally.counts().left > 0);
    tell({ kind: 'ended', status: stop.aborted ? 'stopped' : isFaulty ? 'failed' : 'done' });
  } catch (error: unknown) {
    tell({ kind: 'ended', status: 'failed', error: wordsOf(error, mask) });
  }
}

/** A fault of ours has a stack for the log; here its words are enough. */
export function wordsOf(error: unknown, mask: Mask): string {
  const words = error instanceof RestError ? error.message : `The run broke off: ${messageOf(error)}`;
  return mask.excerpt(words, LONGEST_ERROR).text;
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
