import { link, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { addNumber } from './storedFileName.js';

/** What file systems without hard links say. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK']);

/** A folder in which the files of a run stay when the run ends. It is made for the first of them. Nothing in it is overwritten. */
export class SavedFiles {
  readonly folder: string;
  /** The number that a name had last; in lower case: on some file systems that is the same name. */
  readonly #numbers = new Map<string, number>();

  /** @param folder absolute */
  constructor(folder: string) {
    this.folder = folder;
  }

  async open(): Promise<void> {
    await createFolder(this.folder);
  }

  /**
   * Gives a complete file of the folder its name, or that name with a number when it is taken.
   * @returns its path
   */
  async saveAs(part: string, name: string): Promise<string> {
    const key = name.toLowerCase();
    for (;;) {
      const number = (this.#numbers.get(key) ?? 0) + 1;
      this.#numbers.set(key, number);
      const target = path.join(this.folder, addNumber(name, number));
      if (await moveToNew(part, target)) return target;
    }
  }
}

/**
 * Makes a folder and those above it. Node's own way tries forever where a file system refuses with ENOENT, as /proc does.
 * @throws what the file system says
 */
export async function createFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error: unknown) {
    const { code } = error as NodeJS.ErrnoException;
    const above = path.dirname(folder);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || (await isThere(above))) throw error;
    await createFolder(above);
    await createFolder(folder);
  }
}

/** A link never replaces anything, and is there at once with all of the file. @returns false when the target is taken */
async function moveToNew(part: string, target: string): Promise<boolean> {
  try {
    await link(part, target);
    await rm(part, { force: true });
    return true;
  } catch (error: unknown) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  if (await isThere(target)) return false;
  await rename(part, target);
  return true;
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}
