import type { ComponentReader } from 'elasticio-sailor-nodejs/lib/component_reader.js';
import type { TaskExec } from 'elasticio-sailor-nodejs/lib/executor.js';

export interface Runtime {
  readonly TaskExec: typeof TaskExec;
  readonly ComponentReader: typeof ComponentReader;
}

/** Loads the runtime's executor and reader. Their loggers read LOG_LEVEL from the environment when they are loaded. */
export async function loadRuntime(): Promise<Runtime> {
  const [executor, reader] = await Promise.all([
    import('elasticio-sailor-nodejs/lib/executor.js'),
    import('elasticio-sailor-nodejs/lib/component_reader.js'),
  ]);
  return { TaskExec: executor.TaskExec, ComponentReader: reader.ComponentReader };
}
