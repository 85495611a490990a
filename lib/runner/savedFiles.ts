import { link, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { addNumber } from './storedFileName.js';

/** Error codes of file systems without hard links. */
const NO_HARD_LINK_CODES = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK']);

/** The folder in which the files of a run are saved. It is created for the first file. No file in it is overwritten. */
export class SavedFiles {
  readonly folder: string;
  /** The last number of each name, by the name in lower case, as some file systems ignore case. */
  readonly #lastNumbers = new Map<string, number>();

  /** @param folder absolute path */
  constructor(folder: string) {
    this.folder = folder;
  }

  async open(): Promise<void> {
    await createFolder(this.folder);
  }

  /**
   * Renames a complete file in the folder to `name`, with a number if that name is taken.
   *
   * @returns the path of the file
   */
  async saveAs(part: string, name: string): Promise<string> {
    const key = name.toLowerCase();
    for (;;) {
      const number = (this.#lastNumbers.get(key) ?? 0) + 1;
      this.#lastNumbers.set(key, number);
      const target = path.join(this.folder, addNumber(name, number));
      if (await moveWithoutOverwrite(part, target)) return target;
    }
  }
}

/**
 * Creates a folder and its parents. Node's recursive mkdir loops forever where a file system fails with ENOENT, as /proc does.
 */
export async function createFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error: unknown) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || (await exists(parent))) throw error;
    await createFolder(parent);
    await createFolder(folder);
  }
}

/** Moves a file with a hard link, which is atomic and never overwrites. Returns false when the target exists. */
async function moveWithoutOverwrite(part: string, target: string): Promise<boolean> {
  try {
    await link(part, target);
    await rm(part, { force: true });
    return true;
  } catch (error: unknown) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_HARD_LINK_CODES.has(code)) throw error;
  }
  if (await exists(target)) return false;
  await rename(part, target);
  return true;
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}
