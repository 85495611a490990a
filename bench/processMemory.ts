import { readFileSync, writeFileSync } from 'node:fs';

const MIB = 1024;

/** Resident memory of a process, in MiB. Linux only, as are the other figures. */
export function readResidentMib(pid: number): number {
  return readStatusMib(pid, 'VmRSS');
}

/** The most that a process has had resident since `resetPeak`, in MiB. */
export function readPeakMib(pid: number): number {
  return readStatusMib(pid, 'VmHWM');
}

/** Sets the kernel's high-water mark back to what the process uses now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

function readStatusMib(pid: number, name: string): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kib === undefined) throw new Error(`no ${name} in the status of process ${String(pid)}`);
  return Number(kib) / MIB;
}
