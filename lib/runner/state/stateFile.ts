import { readFile, realpath } from 'node:fs/promises';

import { hasErrorCode, replaceDurably } from '../../durableFile.js';
import { messageOf, RestError } from '../../errors.js';
import { asJsonObject, isJsonObject, parseJson, type JsonObject } from '../../json.js';
import { lockFile, type FileLock } from './fileLock.js';

/** Keeps the snapshots of a flow's steps from run to run. */
export interface RunState {
  /** Returns the snapshot of an earlier run; undefined without one. */
  getSnapshot(stepId: string): unknown;
  /** Replaces the snapshot of a step, whose messages are processed. It is written soon. */
  setSnapshot(stepId: string, snapshot: unknown): void;
}

interface StateFileOptions {
  readonly file: string;
  /** The name of the flow. */
  readonly flow: string;
  /** The start of the increment. Another one than that of the last run starts with an empty state. */
  readonly since?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const FORMAT = 'rest-step-state';
const VERSION = 1;

interface Content {
  readonly since?: string;
  readonly steps: JsonObject;
}

/** The state of a flow in a file, which one process has at a time. */
export class StateFile implements RunState {
  readonly #options: StateFileOptions;
  readonly #lock: FileLock;
  readonly #since: string | undefined;
  readonly #snapshots: Map<string, unknown>;
  #isChanged: boolean;
  #isStopped = false;
  #writing: Promise<void> | undefined;
  #error: unknown;
  #flush: (() => Promise<void>) | undefined;

  /** @throws RestError `usage` when another process has the file, or it can't be used */
  static async open(options: StateFileOptions): Promise<StateFile> {
    try {
      // A rename would replace the link.
      const file = await realpath(options.file).catch(() => options.file);
      const lock = await lockFile(`${file}.lock`, options.now);
      if ('heldBy' in lock) {
        throw createError(
          options,
          `the flow is running with it, as process ${String(lock.heldBy)}; wait for its end, or delete ${file}.lock if there is none`,
        );
      }
      try {
        return new StateFile({ ...options, file }, lock, await readContent(file, options));
      } catch (error: unknown) {
        await lock.release();
        throw error;
      }
    } catch (error: unknown) {
      if (error instanceof RestError) throw error;
      throw createError(options, messageOf(error));
    }
  }

  private constructor(options: StateFileOptions, lock: FileLock, { since, steps }: Content) {
    this.#options = options;
    this.#lock = lock;
    this.#since = options.since ?? since;
    this.#isChanged = options.since !== undefined && options.since !== since;
    this.#snapshots = new Map(this.#isChanged ? [] : Object.entries(steps));
  }

  getSnapshot(stepId: string): unknown {
    return this.#snapshots.get(stepId);
  }

  setSnapshot(stepId: string, snapshot: unknown): void {
    if (this.#isStopped) return;
    this.#snapshots.set(stepId, snapshot);
    this.#isChanged = true;
    this.#write();
  }

  /** Calls a function before each write, which makes durable what the snapshots cover. */
  flushBefore(flush: () => Promise<void>): void {
    this.#flush = flush;
  }

  /** Ignores all later snapshots: what they cover is lost. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Writes the rest; takes no more. */
  async finish(): Promise<void> {
    this.stop();
    this.#write();
    await this.#writing;
  }

  /** Lets other processes have the file. @throws RestError `usage` when the state isn't written */
  async close(): Promise<void> {
    await this.finish();
    await this.#lock.release();
    if (this.#error !== undefined) throw createError(this.#options, `not written: ${messageOf(this.#error)}`);
  }

  /** Changes during a write are written together by the next one. */
  #write(): void {
    this.#writing ??= this.#writeChanges().finally(() => (this.#writing = undefined));
  }

  async #writeChanges(): Promise<void> {
    const { file, flow } = this.#options;
    while (this.#isChanged) {
      this.#isChanged = false;
      const content = {
        format: FORMAT,
        version: VERSION,
        flow,
        ...(this.#since !== undefined && { since: this.#since }),
        steps: Object.fromEntries(this.#snapshots),
      };
      try {
        const text = JSON.stringify(content);
        await this.#flush?.();
        await replaceDurably(file, `${text}\n`);
        this.#error = undefined;
      } catch (error: unknown) {
        this.#error = error;
      }
    }
  }
}

async function readContent(file: string, options: StateFileOptions): Promise<Content> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error: unknown) {
    if (hasErrorCode(error, 'ENOENT')) return { steps: {} };
    throw error;
  }
  const content = asJsonObject(parseJson(text));
  if (content.format !== FORMAT) {
    throw createError(
      options,
      text.startsWith(`{"format":"${FORMAT}"`)
        ? 'damaged; restore it from a copy, or delete it to start over'
        : 'no state of a flow; choose another file, or delete this one to start over',
    );
  }
  const { version, flow, since, steps } = content;
  if (version !== VERSION || typeof flow !== 'string' || !isJsonObject(steps)) {
    throw createError(options, 'written by another version; use that one, or delete the file to start over');
  }
  if (flow !== options.flow) {
    throw createError(
      options,
      `the state of the flow "${flow}"; use a file for each flow, or delete it if the flow has another name now`,
    );
  }
  return { ...(typeof since === 'string' && { since }), steps };
}

function createError({ file }: StateFileOptions, problem: string): RestError {
  return new RestError('usage', `--state ${file}: ${problem}`);
}
