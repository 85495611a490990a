import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Header lines that are kept with a file and given back with it. */
const KEPT = /^(content-type|content-disposition|x-meta-.+)$/;

/** A run has stored as much as it may. */
export class StorageFull extends Error {}

/** Files of one run, in a folder that goes when the run ends. They stream: none is held in memory. */
export class ObjectStore {
  readonly #folder: string;
  readonly #headers = new Map<string, Readonly<Record<string, string>>>();
  readonly #mostBytes: number;
  /** Of all that was ever written: what is deleted makes no room. */
  #bytes = 0;

  private constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** @param mostBytes of all files together */
  static async open(mostBytes = Infinity): Promise<ObjectStore> {
    return new ObjectStore(await mkdtemp(path.join(tmpdir(), 'run-files-')), mostBytes);
  }

  newId(): string {
    return randomUUID();
  }

  /** Keeps a request's body. A file counts only when it came whole; a broken upload leaves nothing. @throws StorageFull */
  async write(id: string, request: IncomingMessage): Promise<void> {
    const part = path.join(this.#folder, `${id}.part-${randomUUID()}`);
    try {
      await pipeline(request, (chunks: AsyncIterable<Buffer>) => this.#counted(chunks), createWriteStream(part));
      await rename(part, this.#path(id));
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    const kept: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (KEPT.test(name) && typeof value === 'string') kept[name] = value;
    }
    this.#headers.set(id, kept);
  }

  /** Answers with a file, or with 404. */
  async read(id: string, response: ServerResponse): Promise<void> {
    const headers = this.#headers.get(id);
    if (!headers) {
      response.writeHead(404).end();
      return;
    }
    const { size } = await stat(this.#path(id));
    response.writeHead(200, { 'content-type': 'application/octet-stream', ...headers, 'content-length': size });
    await pipeline(createReadStream(this.#path(id)), response);
  }

  async delete(id: string): Promise<void> {
    if (this.#headers.delete(id)) await rm(this.#path(id), { force: true });
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.#mostBytes) throw new StorageFull('the run has stored as much as it may');
      yield chunk;
    }
  }

  /** For ids that are in the map or were made here; what a client sends never becomes a path. */
  #path(id: string): string {
    return path.join(this.#folder, id);
  }
}
