/*
 * The worker: a process that runs one flow for the credential service. It receives the job from its parent, reports the run and is
 * killed by the parent; it exits by itself when the parent exits.
 */
import process from 'node:process';

import { STOP, type RunJob, type RunReport } from '../../wire/workerMessages.js';
import { SecretMask } from './secretMask.js';
import { runJob, describeError } from './runJob.js';

/** Memory limit of the process in megabytes: V8's own limit doesn't include response bodies. */
const MAX_MEMORY_MB = 1024;
const MEMORY_CHECK_MS = 100;

const send = process.send?.bind(process);
// The component's code must not send messages to the parent.
delete process.send;

const stop = new AbortController();
const mask = new SecretMask();

function report(message: RunReport): void {
  send?.(message, undefined, {}, (error) => {
    if (error !== null) process.exit();
  });
}

process.on('uncaughtException', (error) => {
  report({ kind: 'ended', status: 'failed', error: describeError(error, mask) });
});
process.on('disconnect', () => process.exit());
setInterval(() => {
  if (process.memoryUsage.rss() <= MAX_MEMORY_MB * 1024 * 1024) return;
  const error = `The run took more than ${String(MAX_MEMORY_MB)} MB of memory and was stopped; reduce prefetch so that fewer large messages are processed at once`;
  report({ kind: 'ended', status: 'failed', error });
}, MEMORY_CHECK_MS).unref();
process.once('message', (job: RunJob) => {
  process.on('message', (message) => {
    if (message === STOP) stop.abort();
  });
  try {
    process.chdir(job.folder);
  } catch {
    report({ kind: 'ended', status: 'failed', error: "The component's folder doesn't exist" });
    return;
  }
  const later = (work: () => void, ms: number): void => void setTimeout(work, ms);
  void runJob(job, mask, stop.signal, { report, now: () => performance.now(), schedule: later });
});
