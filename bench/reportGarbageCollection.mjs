/* Preloaded into a step: writes the time that its garbage collector has taken so far, in ms, to the file GARBAGE_COLLECTION_FILE. */
import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

const INTERVAL_MS = 50;

const file = process.env.GARBAGE_COLLECTION_FILE;
let totalMs = 0;

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) totalMs += duration;
}).observe({ entryTypes: ['gc'] });

const write = () => writeFileSync(file, String(totalMs));
write();
setInterval(write, INTERVAL_MS).unref();
