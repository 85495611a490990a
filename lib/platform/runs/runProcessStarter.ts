import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { messageOf } from '../../errors.js';
import { STOP, type RunJob, type RunReport } from '../../wire/workerMessages.js';
import { killProcessGroup, buildModuleArguments, pickEnvironment } from '../childProcess.js';
import type { StartRunProcess } from '../model/run.js';
import { readReport } from './readReport.js';

/** The platform must not import the runner, so the process is started by its path. */
const CHILD_MODULE = path.join(__dirname, '..', '..', 'runner', 'worker', 'main');

/** Limit of the old generation of the heap of a run, in MB. A process that exceeds it dies. */
const MAX_OLD_SPACE_MB = 256;

/**
 * Creates the function that runs a flow in a separate process. The job is sent over an IPC channel, so no other
 * process sees it; the output of the process is discarded.
 * @param allowedHosts hosts that steps may call although they are not public, in the format of `ALLOW_PRIVATE_HOSTS`
 */
export function createRunProcessStarter(allowedHosts: string): StartRunProcess {
  return (job, report) => {
    let child: ChildProcess | undefined;
    let isKilled = false;
    const run = async (): Promise<void> => {
      const folder = await mkdtemp(path.join(tmpdir(), 'run-'));
      try {
        await new Promise<void>((resolve) => {
          if (isKilled) {
            report({ kind: 'ended', status: 'failed', error: 'The run was stopped before it started' });
            resolve();
            return;
          }
          child = spawnChild(folder, allowedHosts);
          relayReports(child, job, report, resolve);
        });
      } finally {
        // A killed process leaves its files behind.
        await rm(folder, { recursive: true, force: true });
      }
    };
    const exited = run().catch((error: unknown) => {
      report({
        kind: 'ended',
        status: 'failed',
        error: `The process of the run cannot be started: ${messageOf(error)}`,
      });
    });
    return {
      stop() {
        if (child?.connected === true) child.send(STOP, ignoreSendError);
      },
      kill() {
        isKilled = true;
        if (child !== undefined) killProcessGroup(child);
      },
      exited,
    };
  };
}

function spawnChild(folder: string, allowedHosts: string): ChildProcess {
  return spawn(
    process.execPath,
    [`--max-old-space-size=${String(MAX_OLD_SPACE_MB)}`, ...buildModuleArguments(CHILD_MODULE)],
    {
      env: {
        ...pickEnvironment([]),
        TMPDIR: folder,
        LOG_LEVEL: 'fatal',
        ALLOW_PRIVATE_HOSTS: allowedHosts.trim() === '' ? 'none' : allowedHosts,
      },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Its own process group, so that its children can be killed with it.
      detached: true,
    },
  );
}

/**
 * Passes on the reports of the process until the last one, and kills it then.
 * @param onClose called once the process has exited
 */
function relayReports(
  child: ChildProcess,
  job: RunJob,
  report: (report: RunReport) => void,
  onClose: () => void,
): void {
  let isOver = false;
  const relay = (next: RunReport): void => {
    if (isOver) return;
    if (next.kind === 'refused' || next.kind === 'ended') {
      isOver = true;
      killProcessGroup(child);
    }
    report(next);
  };
  const fail = (error: string): void => relay({ kind: 'ended', status: 'failed', error });
  child.on('message', (message) => {
    const received = readReport(message);
    if (received === undefined) fail('The process of the run sent an invalid report');
    else relay(received);
  });
  child.once('close', (code, signal) => {
    fail(`The process of the run exited unexpectedly (${signal ?? `exit code ${String(code)}`})`);
    onClose();
  });
  child.on('error', (error) => {
    fail(`The process of the run cannot be started: ${messageOf(error)}`);
    if (child.pid === undefined) onClose();
  });
  child.send(job, ignoreSendError);
}

/** An unreachable process is about to exit, and its exit is reported. */
function ignoreSendError(): void {
  // Nothing to do.
}
