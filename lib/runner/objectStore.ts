import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { messageOf } from '../errors.js';
import type { SavedFiles } from './savedFiles.js';
import { createStoredFileName } from './storedFileName.js';

/** Headers that are stored with a file and returned with it. */
const STORED_HEADERS = /^(content-type|content-disposition|x-meta-.+)$/;

/** A permanent failure to store files: the limit of the run, a full disk, a folder without write permission. */
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

interface StoreSettings {
  /** Maximum bytes of all files together. Default: no limit. */
  readonly maxBytes?: number;
  /** The folder in which files are saved. Default: a temporary folder that is deleted at the end of the run. */
  readonly savedFiles?: SavedFiles;
}

/** The object storage of one run. Files are streamed, never held in memory. */
export class ObjectStore {
  readonly #folder: string;
  readonly #savedFiles: SavedFiles | undefined;
  readonly #files = new Map<string, StoredFile>();
  readonly #pendingWrites = new Set<Promise<void>>();
  readonly #maxBytes: number;
  /** Bytes written in total. Deleting a file doesn't reduce it. */
  #writtenBytes = 0;

  private constructor(folder: string, { maxBytes = Infinity, savedFiles }: StoreSettings) {
    this.#folder = folder;
    this.#savedFiles = savedFiles;
    this.#maxBytes = maxBytes;
  }

  static async open(settings: StoreSettings = {}): Promise<ObjectStore> {
    const folder = settings.savedFiles?.folder ?? (await mkdtemp(path.join(tmpdir(), 'run-files-')));
    return new ObjectStore(folder, settings);
  }

  newId(): string {
    return randomUUID();
  }

  /**
   * Stores a request body as a file. An incomplete upload leaves no file.
   *
   * @throws StorageError `storage_full`, `storage_denied`
   */
  async write(id: string, request: IncomingMessage): Promise<void> {
    const writing = this.#write(id, request);
    const settled = writing.catch(() => undefined);
    this.#pendingWrites.add(settled);
    try {
      await writing;
    } catch (error: unknown) {
      throw toStorageError(error, this.#folder) ?? error;
    } finally {
      this.#pendingWrites.delete(settled);
    }
  }

  /** Responds with a file, or with 404. */
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

  /** Returns the path of a saved file; undefined for a temporary or unknown file. */
  savedPath(id: string): string | undefined {
    return this.#savedFiles && this.#files.get(id)?.path;
  }

  /** Number of saved files. */
  get savedCount(): number {
    return this.#savedFiles ? this.#files.size : 0;
  }

  /** Waits for aborted uploads to be cleaned up, and deletes a temporary folder. */
  async close(): Promise<void> {
    await Promise.all(this.#pendingWrites);
    if (!this.#savedFiles) await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(id: string, request: IncomingMessage): Promise<void> {
    await this.#savedFiles?.open();
    const part = path.join(this.#folder, `.part-${randomUUID()}`);
    // Created before the body is read: a stream that fails while it opens its file would create the file after the removal.
    const file = await open(part, 'w');
    try {
      await pipeline(request, (chunks: AsyncIterable<Buffer>) => this.#limitBytes(chunks), file.createWriteStream());
      const headers = pickStoredHeaders(request.headers);
      this.#files.set(id, { path: await this.#moveIntoPlace(id, part, request.headers), headers });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** Moves a complete file to its final path. A file that is written again keeps its path. */
  async #moveIntoPlace(id: string, part: string, headers: IncomingHttpHeaders): Promise<string> {
    const before = this.#files.get(id)?.path;
    if (this.#savedFiles && before === undefined) return this.#savedFiles.saveAs(part, createStoredFileName(headers));
    // Ids are created by newId: no text of a client becomes a path.
    const target = before ?? path.join(this.#folder, id);
    await rename(part, target);
    return target;
  }

  async *#limitBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#writtenBytes += chunk.byteLength;
      if (this.#writtenBytes > this.#maxBytes) {
        throw new StorageError('storage_full', 'the run has reached its limit for stored files');
      }
      yield chunk;
    }
  }
}

function pickStoredHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (STORED_HEADERS.test(name) && typeof value === 'string') stored[name] = value;
  }
  return stored;
}

const FULL_CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const DENIED_CODES = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Converts a permanent error of the file system; undefined for other errors, such as an aborted connection. */
function toStorageError(error: unknown, folder: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = `files can't be stored in ${folder}: ${messageOf(error)}`;
  if (FULL_CODES.has(code)) return new StorageError('storage_full', message, { cause: error });
  if (DENIED_CODES.has(code)) return new StorageError('storage_denied', message, { cause: error });
  return undefined;
}
