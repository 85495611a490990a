import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { messageOf } from '../../errors.js';
import { STOP, type RunJob, type RunReport } from '../../wire/runJob.js';
import { killProcessGroup, moduleArguments, pickEnvironment } from '../childProcess.js';
import type { StartRunProcess } from '../model/run.js';
import { readReport } from './readReport.js';

/** The runner is another half of the project: it is started, not imported. */
const CHILD_MODULE = path.join(__dirname, '..', '..', 'runner', 'worker', 'main');

/** Megabytes of a run's memory that live long. What does not fit ends the process. */
const MAX_OLD_SPACE_MB = 256;

/**
 * Makes what runs flows, each in a process of its own: it gets its order over a channel that nobody else sees, and its output goes nowhere.
 * @param allowedHosts what its steps may reach although it is not public, as `ALLOW_PRIVATE_HOSTS` has it
 */
export function createRunProcessStarter(allowedHosts: string): StartRunProcess {
  return (order, tell) => {
    let child: ChildProcess | undefined;
    let isKilled = false;
    const run = async (): Promise<void> => {
      const folder = await mkdtemp(path.join(tmpdir(), 'run-'));
      try {
        await new Promise<void>((resolve) => {
          if (isKilled) {
            tell({ kind: 'ended', status: 'failed', error: 'The run was ended before it began' });
            resolve();
            return;
          }
          child = spawnChild(folder, allowedHosts);
          relayReports(child, order, tell, resolve);
        });
      } finally {
        // What a process that was killed has left.
        await rm(folder, { recursive: true, force: true });
      }
    };
    const gone = run().catch((error: unknown) => {
      tell({ kind: 'ended', status: 'failed', error: `The run's process can't be started: ${messageOf(error)}` });
    });
    return {
      stop() {
        if (child?.connected === true) child.send(STOP, ignoreSendError);
      },
      kill() {
        isKilled = true;
        if (child !== undefined) killProcessGroup(child);
      },
      exited: gone,
    };
  };
}

function spawnChild(folder: string, allowedHosts: string): ChildProcess {
  return spawn(
    process.execPath,
    [`--max-old-space-size=${String(MAX_OLD_SPACE_MB)}`, ...moduleArguments(CHILD_MODULE)],
    {
      env: {
        ...pickEnvironment([]),
        TMPDIR: folder,
        LOG_LEVEL: 'fatal',
        ALLOW_PRIVATE_HOSTS: allowedHosts.trim() === '' ? 'none' : allowedHosts,
      },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    },
  );
}

/** Gives its reports on until the last one, and ends it then. @param onClose called once it is gone */
function relayReports(
  child: ChildProcess,
  order: RunJob,
  tell: (report: RunReport) => void,
  onClose: () => void,
): void {
  let isOver = false;
  const report = (told: RunReport): void => {
    if (isOver) return;
    if (told.kind === 'refused' || told.kind === 'ended') {
      isOver = true;
      killProcessGroup(child);
    }
    tell(told);
  };
  const fail = (error: string): void => report({ kind: 'ended', status: 'failed', error });
  child.on('message', (message) => {
    const told = readReport(message);
    if (told === undefined) fail("The run's report can't be read");
    else report(told);
  });
  child.once('close', (code, signal) => {
    fail(`The run's process ended before the run did (${signal ?? `exit code ${String(code)}`})`);
    onClose();
  });
  child.on('error', (error) => {
    fail(`The run's process can't be started: ${messageOf(error)}`);
    if (child.pid === undefined) onClose();
  });
  child.send(order, ignoreSendError);
}

/** A process that can't be reached is about to be gone, which is told then. */
function ignoreSendError(): void {
  // Nothing to do.
}
