import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Access for the owner only. */
const FILE_MODE = 0o600;

/** Creates a file for the owner only, and flushes its content. Rejects when it exists. */
export async function createDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', FILE_MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Creates or replaces a file, for the owner only. After a crash at any moment it has the old content or the new one. For one process at a
 * time, since the draft has a fixed name.
 */
export async function replaceDurably(file: string, text: string): Promise<void> {
  const draft = `${file}.part`;
  await rm(draft, { force: true });
  try {
    await createDurably(draft, text);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(path.dirname(file));
}

/** Flushes a folder, which makes a new file name in it durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether an error of Node has a code such as ENOENT. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
