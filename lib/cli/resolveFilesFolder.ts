import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

import { messageOf, RestError } from '../errors.js';
import { createFolder } from '../runner/savedFiles.js';
import type { RunSettings } from './runSettings.js';

/**
 * The folder in which the files of a run stay, absolute. One that was named is made and looked at here; else it is
 * `NAME-files` beside the output NAME, or for an output that is no file in the working directory, after the flow file.
 * @throws RestError `usage` for a folder that can't be made or written
 */
export async function resolveFilesFolder({ files, output, flow }: RunSettings): Promise<string> {
  if (files === undefined) {
    const beside = output !== undefined && output !== '-' && (await isFileOrAbsent(output));
    const named = beside ? path.parse(output) : { dir: '', name: path.parse(flow).name };
    return path.resolve(named.dir, `${named.name}-files`);
  }
  const folder = path.resolve(files);
  try {
    await createFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new RestError('usage', `--files ${files}: ${messageOf(error)}; name a folder that can be written`, {
      cause: error,
    });
  }
  return folder;
}

/** Devices and pipes have nothing beside them. */
async function isFileOrAbsent(output: string): Promise<boolean> {
  try {
    return (await stat(output)).isFile();
  } catch {
    return true;
  }
}
