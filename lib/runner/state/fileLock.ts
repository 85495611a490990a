import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { hasErrorCode } from '../../durableFile.js';
import { asJsonObject, parseJson } from '../../json.js';

/** Milliseconds between two signs of life, and without any after which a lock of another machine is free. */
const SIGN_MS = 10_000;
const EXPIRY_MS = 60_000;
/** Milliseconds until another process has removed a lock that is free. */
const RETRY_MS = 10;

/** A process that can have a lock. */
interface LockOwner {
  /** The host, its boot, and the namespace of process ids: those of containers differ. */
  readonly machine: string;
  readonly pid: number;
  /** Distinguishes processes that have had the same id, where that is known. */
  readonly started: string;
}

export interface FileLock {
  release(): Promise<void>;
}

/**
 * Reserves a name for this process until `release`, or until the process ends, in whatever way.
 *
 * @param file the lock's file, which is created
 * @returns the id of the process that has it already
 */
export async function lockFile(file: string, now: () => number): Promise<FileLock | { readonly heldBy: number }> {
  const text = JSON.stringify(describeProcess(process.pid));
  for (;;) {
    if (await create(file, text)) return holdLock(file, text);
    const found = await readLock(file, now);
    if (found === undefined) continue;
    if (!found.isFree) return { heldBy: found.pid };
    await removeFreeLock(file, now);
  }
}

function holdLock(file: string, text: string): FileLock {
  const timer = setInterval(() => {
    const date = new Date();
    void utimes(file, date, date).catch(() => undefined);
  }, SIGN_MS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
    },
  };
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (error: unknown) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

interface FoundLock {
  readonly pid: number;
  readonly isFree: boolean;
}

/** Undefined if it is gone. */
async function readLock(file: string, now: () => number): Promise<FoundLock | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    // Not an object while it is written.
    const { machine, pid, started } = asJsonObject(parseJson(text));
    const owner = { machine: String(machine), pid: Number(pid), started: String(started) };
    const isOwn = owner.machine === describeProcess(process.pid).machine;
    const isFree = isOwn ? !isRunning(owner) : now() - mtimeMs > EXPIRY_MS;
    return { pid: owner.pid, isFree };
  } catch (error: unknown) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Removes the lock of a process that has ended. One process at a time does so: another could remove the lock of the one after. */
async function removeFreeLock(file: string, now: () => number): Promise<void> {
  const guard = `${file}.removal`;
  if (await create(guard, '')) {
    const found = await readLock(file, now);
    if (found?.isFree === true) await rm(file, { force: true });
    await rm(guard, { force: true });
    return;
  }
  // A process that ended while it removed a lock has left the guard.
  const age = await stat(guard).then(
    ({ mtimeMs }) => now() - mtimeMs,
    () => 0,
  );
  if (age > EXPIRY_MS) await rm(guard, { force: true });
  else await sleep(RETRY_MS);
}

function isRunning({ pid, started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error: unknown) {
    return hasErrorCode(error, 'EPERM');
  }
  return describeProcess(pid).started === started;
}

function describeProcess(pid: number): LockOwner {
  const machine = [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())];
  machine.push(read(() => readlinkSync('/proc/self/ns/pid')));
  // proc(5): the name, which may contain anything, ends with the last parenthesis; the start time is field 22.
  const started = read(
    () =>
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .replace(/^.*\)/s, '')
        .split(' ')[20] ?? '',
  );
  return { machine: machine.join(' '), pid, started };
}

/** Only Linux has these files. */
function read(readText: () => string): string {
  try {
    return readText();
  } catch {
    return '';
  }
}
