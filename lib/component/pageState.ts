import { messageOf } from '../errors.js';
import { isJsonObject } from '../json.js';
import type { PageCourse } from '../request/pagination/pageCourse.js';
import type { KnownPage } from '../request/pagination/pageHistory.js';
import type { PagePosition } from '../request/pagination/paginationRules.js';
import type { Redact } from '../sensitive.js';
import type { Logger } from './logger.js';
import { parseSavedRecords, type RecordState, type SavedRecords } from './recordState.js';
import type { StepState } from './stepState.js';

/** Milliseconds between two writes of a place that is written together with the keys of records, which can be many. */
const WRITE_INTERVAL_MS = 1000;
/** Milliseconds after the first failure at a place until it is given up. */
const GIVE_UP_MS = 86_400_000;

/** The place at which a run continues after an interruption. The pages before are emitted. */
export interface SavedPages {
  readonly position: PagePosition;
  /** That of the first page, which alone receives the credential. */
  readonly origin: string;
  readonly history: readonly KnownPage[];
  /** A page before was not complete. */
  readonly isIncomplete: boolean;
  /** Set if the step distinguishes new records from known ones. */
  readonly records: SavedRecords | undefined;
  /** When a call first failed at this place: milliseconds since 1970. */
  readonly failedMs?: number | undefined;
}

/** A run of pages that can continue after an interruption. */
export interface RunIdentity {
  /** The same for a message that is delivered again, and for a trigger that is called again. */
  readonly key: string;
  /** False after a message that the runtime could not publish. */
  readonly allPublished: () => boolean;
}

interface PageStateTools {
  readonly state: StepState;
  readonly run: RunIdentity;
  /** Identifies the request and its pages: a place in others means nothing. */
  readonly listKey: string;
  /** With the keys of its records, a place is written less often. */
  readonly hasKeys: boolean;
  readonly now: () => number;
  readonly log: Logger;
}

/** The place in its pages that a run has reached, in the state of the step. */
export class PageState {
  /** The place at which an interrupted run continues. */
  readonly saved: SavedPages | undefined;
  readonly #tools: PageStateTools;
  #writtenMs: number;
  #unwritten: SavedPages | undefined;
  #hasEnded = false;
  /** There are further pages than at the start. */
  #hasMoved = false;

  /** Undefined when another message of this process is in the same run. */
  static open(tools: PageStateTools): PageState | undefined {
    return tools.state.claim('pages', tools.run.key) ? new PageState(tools) : undefined;
  }

  private constructor(tools: PageStateTools) {
    this.#tools = tools;
    this.#writtenMs = tools.now();
    const stored = tools.state.get('pages', tools.run.key);
    const saved = parseSavedPages(stored, tools.listKey);
    const isGivenUp = saved?.failedMs !== undefined && tools.now() - saved.failedMs >= GIVE_UP_MS;
    this.saved = isGivenUp ? undefined : saved;
    if (isGivenUp) {
      tools.log.warn(`pagination: page ${String(saved.position.number)} has failed for a day; the run starts over`);
    } else if (stored !== undefined && saved === undefined) {
      tools.log.info('pagination: the request or its pages have changed since a run was interrupted; it starts over');
    }
  }

  /** The messages of all pages before this place are emitted. */
  async save(course: PageCourse, records: RecordState | undefined, redact: Redact): Promise<void> {
    const { run, hasKeys, now, log } = this.#tools;
    if (!run.allPublished()) return;
    const { position, origin = '', history, isIncomplete } = course;
    if (containsSecret(position, redact)) {
      log.debug('pagination: the place of the next page contains a value of the credential, so it is not stored');
      return;
    }
    this.#hasMoved = true;
    this.#unwritten = { position, origin, history: history.list(), isIncomplete, records: records?.save() };
    if (hasKeys && now() - this.#writtenMs < WRITE_INTERVAL_MS) return;
    if (hasKeys) await records?.write();
    await this.#write();
  }

  /** The run is over: the next one begins with the first page. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Writes the place, or removes that of a run that has ended. Call it when the state of its records is written. */
  async close(): Promise<void> {
    const { state, run, log } = this.#tools;
    if (!this.#hasEnded) {
      const isFirstFailure = !this.#hasMoved && this.saved !== undefined && this.saved.failedMs === undefined;
      if (isFirstFailure) this.#unwritten = { ...this.saved, failedMs: this.#tools.now() };
      await this.#write();
      return;
    }
    if (state.get('pages', run.key) === undefined) return;
    try {
      await state.set('pages', run.key, undefined);
    } catch (error: unknown) {
      log.warn(`the place of the last page is not removed: ${messageOf(error)}`);
    }
  }

  /** A failure is logged: the pages are requested again. */
  async #write(): Promise<void> {
    const { state, run, listKey, now, log } = this.#tools;
    if (this.#unwritten === undefined) return;
    const value = { listKey, ...this.#unwritten };
    this.#unwritten = undefined;
    this.#writtenMs = now();
    try {
      await state.set('pages', run.key, value);
    } catch (error: unknown) {
      log.warn(`the place of the next page is not stored: ${messageOf(error)}`);
    }
  }
}

/** Servers repeat keys in the path of the next URL, and in cursors. */
function containsSecret(position: PagePosition, redact: Redact): boolean {
  const text = JSON.stringify([position.cursor, position.url]);
  return redact(text) !== text;
}

function parseSavedPages(stored: unknown, listKey: string): SavedPages | undefined {
  if (!isJsonObject(stored) || stored.listKey !== listKey) return undefined;
  const { position, origin, history, isIncomplete, records, failedMs } = stored;
  if (!isPosition(position) || typeof origin !== 'string' || !Array.isArray(history) || !history.every(isKnownPage)) {
    return undefined;
  }
  return {
    position,
    origin,
    history,
    isIncomplete: isIncomplete === true,
    records: parseSavedRecords(records),
    failedMs: typeof failedMs === 'number' ? failedMs : undefined,
  };
}

function isPosition(value: unknown): value is PagePosition {
  if (!isJsonObject(value)) return false;
  const { number, total, url } = value;
  const isUrl = url === undefined || (typeof url === 'string' && URL.canParse(url));
  return Number.isSafeInteger(number) && Number.isSafeInteger(total) && Number(number) > 1 && isUrl;
}

function isKnownPage(value: unknown): value is KnownPage {
  return Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && typeof value[1] === 'string';
}
