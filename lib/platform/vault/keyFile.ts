import { link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { createDurably, hasErrorCode, syncFolder } from '../../durableFile.js';
import { messageOf, RestError } from '../../errors.js';
import { KEY_BYTES, parseKeyRing, type KeyRing } from './keyRing.js';

const FOLDER_MODE = 0o700;
const GROUP_AND_OTHERS = 0o077;

/**
 * Reads the keys of a service on one machine from a file in the format of ENCRYPTION_KEYS, and creates the file if it
 * is missing. Processes that start together all get the keys of the first one.
 * @throws RestError `usage` when other users can read the file, when it has no valid keys, or when it cannot be read or
 * created
 */
export async function readKeyFile(file: string, randomBytes: (size: number) => Buffer): Promise<KeyRing> {
  try {
    return parseKeyRing((await readPrivateFile(file)) ?? (await createKeyFile(file, randomBytes)), file);
  } catch (error: unknown) {
    if (error instanceof RestError) throw error;
    throw new RestError('usage', `The key file ${file} cannot be read or created: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** @returns undefined if the file does not exist */
async function readPrivateFile(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { mode } = await handle.stat();
    if ((mode & GROUP_AND_OTHERS) !== 0) {
      throw new RestError('usage', `Other users can read ${file}: restrict it with chmod 600, then start again`);
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function createKeyFile(file: string, randomBytes: (size: number) => Buffer): Promise<string> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  // The id differs from that of a lost file, so that the loss is reported as a missing key.
  const id = `local-${randomBytes(4).toString('hex')}`;
  const text = `${id}:${randomBytes(KEY_BYTES).toString('base64')}\n`;
  const draft = `${file}.${id}`;
  await createDurably(draft, text);
  try {
    // Creates the name only if it is free, with the complete text: no process reads a partial file, even after a crash.
    await link(draft, file);
    await syncFolder(folder);
    return text;
  } catch (error: unknown) {
    const existing = hasErrorCode(error, 'EEXIST') ? await readPrivateFile(file) : undefined;
    if (existing === undefined) throw error;
    return existing;
  } finally {
    await rm(draft, { force: true });
  }
}
