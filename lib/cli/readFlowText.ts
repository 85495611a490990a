import { readFile } from 'node:fs/promises';

import { messageOf, RestError } from '../errors.js';

/**
 * Reads the text of a flow file.
 *
 * @throws RestError `usage` when the file can't be read
 */
export async function readFlowText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new RestError('usage', `flow file ${file}: ${messageOf(error)}`, { cause: error });
  }
}
