import type { Caller } from '../../model/directory.js';
import type { Services } from '../services.js';
import type { RunRecord } from '../../runs/runRecord.js';
import { getRun } from './getRun.js';

/** Time that a stopped run has to finish its work in progress, in ms. */
const GRACE_MS = 5000;

/**
 * Stops a run: resolves at once, and the run finishes soon. Does nothing if it has finished.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function stopRun(services: Services, caller: Caller, workspaceId: string, id: string): Promise<RunRecord> {
  const run = await getRun(services, caller, workspaceId, id);
  const process = services.runs.findProcess(run);
  if (process === undefined || run.status === 'waiting') {
    run.finish('stopped', null, services.now());
    process?.kill();
    return run;
  }
  process.stop();
  const finished = new AbortController();
  void process.exited.then(() => finished.abort());
  void services.sleep(GRACE_MS, finished.signal).then(
    () => {
      run.finish('stopped', null, services.now());
      process.kill();
    },
    () => undefined,
  );
  return run;
}
