import { readFileSync, writeFileSync } from 'node:fs';

const MIB = 1024;

/** Returns the resident memory of a process in MiB. This module needs Linux. */
export function readResidentMib(pid: number): number {
  return readStatusMib(pid, 'VmRSS');
}

/** Returns the peak of the resident memory since `resetPeak`, in MiB. */
export function readPeakMib(pid: number): number {
  return readStatusMib(pid, 'VmHWM');
}

/** Resets the kernel's high-water mark to the current usage of the process. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

function readStatusMib(pid: number, name: string): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kib === undefined) throw new Error(`no ${name} in the status of process ${String(pid)}`);
  return Number(kib) / MIB;
}
