import { parseJson } from '../../json.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { messageOf, RestError } from '../../errors.js';
import type { JobMessage, RunJob } from '../../wire/workerMessages.js';
import { runEmbedded } from '../embedded.js';
import { listActiveSteps, type RunListener } from '../runOptions.js';
import { StepStats } from '../stepStats.js';
import type { SecretMask } from './secretMask.js';
import { readJobFlow } from './readJobFlow.js';
import { RunReporter, countMessages, type ReporterTools } from './runReporter.js';
import { parseCredential, listPasswordFields, listSecretValues } from './listSecretValues.js';
import { observeRun } from './observeRun.js';
import type { JsonObject } from '../../json.js';

/** Maximum length of an error text, in characters. */
const MAX_ERROR_LENGTH = 8 * 1024;

/** Maximum number of errors in the list of one error. */
const MAX_PROBLEMS = 100;

/** Maximum bytes of all files that a run stores on the service's disk. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/**
 * Runs a job and reports it; never rejects. Reports hold no values of credentials.
 *
 * @param mask receives the values of the credentials that are read
 * @param stop when aborted, no more input is read and messages in progress are finished
 */
export async function runJob(job: RunJob, mask: SecretMask, stop: AbortSignal, tools: ReporterTools): Promise<void> {
  const { report } = tools;
  mask.add([job.platform.apiKey]);
  try {
    const read = readJobFlow(job);
    if ('problems' in read) {
      report({ kind: 'refused', problems: read.problems });
      return;
    }
    const { flow } = read;
    const passwordFields = listPasswordFields(readDescriptor(job.folder));
    const maskValues = (type: string, values: JsonObject): void =>
      mask.add(listSecretValues(type, values, passwordFields));
    for (const { type, values } of flow.credentials.values()) maskValues(type, values.reveal());

    const { messages } = job;
    const stats = listActiveSteps(flow, messages !== undefined).map(
      ({ id, function: name }) => new StepStats(id, name),
    );
    report({ kind: 'started', name: flow.name, steps: countMessages(stats) });
    const reporter = new RunReporter(tools, stats);
    const isSample = stats.length === 1 && (messages?.length ?? 1) === 1;
    const observation = observeRun(reporter, mask, isSample, (document) => {
      const credential = parseCredential(parseJson(document));
      if (credential !== undefined) maskValues(credential.type, credential.values);
    });
    const listener: RunListener = {
      output: () => undefined,
      error({ stepId, name, message, problems }) {
        const excerpt = (text: string): string => mask.maskExcerpt(text, MAX_ERROR_LENGTH).text;
        const list = problems && { problems: problems.slice(0, MAX_PROBLEMS).map(excerpt) };
        reporter.add({ kind: 'error', step: stepId, name, message: excerpt(message), ...list });
      },
      observer: observation.observer,
    };
    const kill = new AbortController().signal;
    try {
      await runEmbedded({
        flow,
        ...(messages && { input: feedMessages(messages, stop) }),
        listener,
        stats,
        stop,
        kill,
        files: { maxBytes: MAX_FILE_BYTES },
      });
    } finally {
      await observation.close();
      reporter.flush();
    }
    const hasErrors = stats.some((stepStats) => stepStats.getCounts().errors > 0 || stepStats.getCounts().left > 0);
    report({ kind: 'ended', status: stop.aborted ? 'stopped' : hasErrors ? 'failed' : 'done' });
  } catch (error: unknown) {
    report({ kind: 'ended', status: 'failed', error: describeError(error, mask) });
  }
}

/** Returns the masked text of an error. */
export function describeError(error: unknown, mask: SecretMask): string {
  const text = error instanceof RestError ? error.message : `The run failed: ${messageOf(error)}`;
  return mask.maskExcerpt(text, MAX_ERROR_LENGTH).text;
}

// eslint-disable-next-line @typescript-eslint/require-await -- the input is an async iterable
async function* feedMessages(messages: readonly JobMessage[], stop: AbortSignal): AsyncGenerator<JobMessage> {
  for (const message of messages) {
    if (stop.aborted) return;
    yield message;
  }
}

function readDescriptor(folder: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'component.json'), 'utf8'));
}
