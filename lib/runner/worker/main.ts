/*
 * The process in which a flow runs for the service. It is told what to run, tells what happens, and is ended by its parent; it ends by
 * itself when the parent is gone.
 */
import process from 'node:process';

import { STOP, type RunJob, type RunReport } from '../../wire/runJob.js';
import { SecretMask } from './secretMask.js';
import { runJob, describeError } from './runJob.js';

/** Megabytes that the process may take in all: answers that are under way are outside of what V8 counts. */
const MOST_MB = 1024;
const LOOK_MS = 100;

const send = process.send?.bind(process);
// The component's code has no part in what is told.
delete process.send;

const stop = new AbortController();
const mask = new SecretMask();

function tell(report: RunReport): void {
  send?.(report, undefined, {}, (error) => {
    if (error !== null) process.exit();
  });
}

process.on('uncaughtException', (error) => {
  tell({ kind: 'ended', status: 'failed', error: describeError(error, mask) });
});
process.on('disconnect', () => process.exit());
setInterval(() => {
  if (process.memoryUsage.rss() <= MOST_MB * 1024 * 1024) return;
  const error = `The run took more than ${String(MOST_MB)} MB of memory and was ended: let fewer large messages be under way (prefetch)`;
  tell({ kind: 'ended', status: 'failed', error });
}, LOOK_MS).unref();
process.once('message', (order: RunJob) => {
  process.on('message', (message) => {
    if (message === STOP) stop.abort();
  });
  try {
    process.chdir(order.folder);
  } catch {
    tell({ kind: 'ended', status: 'failed', error: "The component's folder is not there" });
    return;
  }
  const later = (work: () => void, ms: number): void => void setTimeout(work, ms);
  void runJob(order, mask, stop.signal, { report: tell, now: () => performance.now(), schedule: later });
});
