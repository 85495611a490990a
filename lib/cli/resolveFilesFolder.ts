import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

import { messageOf, RestError } from '../errors.js';
import { createFolder } from '../runner/savedFiles.js';
import type { RunSettings } from './runSettings.js';

/**
 * Resolves the folder for the files of a run: the one of `--files`, which is created and checked; else `NAME-files` beside the output NAME,
 * or `FLOW-files` in the working directory if the output isn't a file.
 * @returns an absolute path
 * @throws RestError `usage` when the folder can't be created or written
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
    throw new RestError('usage', `--files ${files}: ${messageOf(error)}; choose a folder that you can write to`, {
      cause: error,
    });
  }
  return folder;
}

/** Whether the path is a regular file or free: a device or a pipe has no folder for files beside it. */
async function isFileOrAbsent(output: string): Promise<boolean> {
  try {
    return (await stat(output)).isFile();
  } catch {
    return true;
  }
}
