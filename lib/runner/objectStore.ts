import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { messageOf } from '../errors.js';
import type { SavedFiles } from './savedFiles.js';
import { createStoredFileName } from './storedFileName.js';

/** Header lines that are kept with a file and given back with it. */
const KEPT = /^(content-type|content-disposition|x-meta-.+)$/;

/** Files can't be stored, now and later: the limit of the run, a full disk, a folder that may not be written. */
export class StorageError extends Error {
  constructor(
    readonly code: 'storage_full' | 'storage_denied',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface StoredFile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoreSettings {
  /** Of all files together; any number unless given. */
  readonly maxBytes?: number;
  /** Where files stay. Absent: in a folder that goes when the run ends. */
  readonly savedFiles?: SavedFiles;
}

/** Files of one run. They stream: none is held in memory. */
export class ObjectStore {
  readonly #folder: string;
  readonly #kept: SavedFiles | undefined;
  readonly #files = new Map<string, StoredFile>();
  readonly #writing = new Set<Promise<void>>();
  readonly #mostBytes: number;
  /** Of all that was ever written: what is deleted makes no room. */
  #bytes = 0;

  private constructor(folder: string, { maxBytes: mostBytes = Infinity, savedFiles: kept }: StoreSettings) {
    this.#folder = folder;
    this.#kept = kept;
    this.#mostBytes = mostBytes;
  }

  static async open(settings: StoreSettings = {}): Promise<ObjectStore> {
    const folder = settings.savedFiles?.folder ?? (await mkdtemp(path.join(tmpdir(), 'run-files-')));
    return new ObjectStore(folder, settings);
  }

  newId(): string {
    return randomUUID();
  }

  /** Keeps a request's body. A file counts only when it came whole; a broken upload leaves nothing. @throws StorageRefusal */
  async write(id: string, request: IncomingMessage): Promise<void> {
    const writing = this.#write(id, request);
    const settled = writing.catch(() => undefined);
    this.#writing.add(settled);
    try {
      await writing;
    } catch (error: unknown) {
      throw refusalIn(error, this.#folder) ?? error;
    } finally {
      this.#writing.delete(settled);
    }
  }

  /** Answers with a file, or with 404. */
  async read(id: string, response: ServerResponse): Promise<void> {
    const file = this.#files.get(id);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const { size } = await stat(file.path);
    response.writeHead(200, { 'content-type': 'application/octet-stream', ...file.headers, 'content-length': size });
    await pipeline(createReadStream(file.path), response);
  }

  async delete(id: string): Promise<void> {
    const file = this.#files.get(id);
    if (this.#files.delete(id) && file) await rm(file.path, { force: true });
  }

  /** Where a file is that stays; undefined for one that goes with the run. */
  savedPath(id: string): string | undefined {
    return this.#kept && this.#files.get(id)?.path;
  }

  /** How many files stay. */
  get savedCount(): number {
    return this.#kept ? this.#files.size : 0;
  }

  /** Waits for uploads that have been broken off, so that nothing incomplete is left. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    if (!this.#kept) await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(id: string, request: IncomingMessage): Promise<void> {
    await this.#kept?.open();
    const part = path.join(this.#folder, `.part-${randomUUID()}`);
    try {
      await pipeline(request, (chunks: AsyncIterable<Buffer>) => this.#counted(chunks), createWriteStream(part));
      const headers = keptHeaders(request.headers);
      this.#files.set(id, { path: await this.#place(id, part, request.headers), headers });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** What is written again takes its own place. */
  async #place(id: string, part: string, headers: IncomingHttpHeaders): Promise<string> {
    const before = this.#files.get(id)?.path;
    if (this.#kept && before === undefined) return this.#kept.saveAs(part, createStoredFileName(headers));
    // An id was made here: what a client sends never becomes a path.
    const target = before ?? path.join(this.#folder, id);
    await rename(part, target);
    return target;
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.#mostBytes) {
        throw new StorageError('storage_full', 'the run has stored as much as it may');
      }
      yield chunk;
    }
  }
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (KEPT.test(name) && typeof value === 'string') kept[name] = value;
  }
  return kept;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** What the file system says for good. What a client does to its connection is no part of it. */
function refusalIn(error: unknown, folder: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = `no file can be stored in ${folder}: ${messageOf(error)}`;
  if (FULL.has(code)) return new StorageError('storage_full', words, { cause: error });
  if (DENIED.has(code)) return new StorageError('storage_denied', words, { cause: error });
  return undefined;
}
