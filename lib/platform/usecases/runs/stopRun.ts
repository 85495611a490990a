import type { Caller } from '../../model/directory.js';
import type { Services } from '../services.js';
import type { RunRecord } from './runRecord.js';
import { getRun } from './getRun.js';

/** How long a run that is stopped has to finish what is under way, in ms. */
const GRACE_MS = 5000;

/** Resolves at once; the run is over soon. One that is over stays as it is. @throws ApiError 404; 403 */
export async function stopRun(services: Services, caller: Caller, workspaceId: string, id: string): Promise<RunRecord> {
  const run = await getRun(services, caller, workspaceId, id);
  const process = services.runs.findProcess(run);
  if (process === undefined || run.status === 'waiting') {
    run.finish('stopped', null, services.now());
    process?.kill();
    return run;
  }
  process.stop();
  const over = new AbortController();
  void process.exited.then(() => over.abort());
  void services.sleep(GRACE_MS, over.signal).then(
    () => {
      run.finish('stopped', null, services.now());
      process.kill();
    },
    () => undefined,
  );
  return run;
}
