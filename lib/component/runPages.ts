import { messageOf, RestError } from '../errors.js';
import { pageChannel, type PublishedPage } from '../http/pageChannel.js';
import { findNextPage, type NextPage } from '../request/pagination/findNextPage.js';
import { beginCourse } from '../request/pagination/pageCourse.js';
import type { PageHistory } from '../request/pagination/pageHistory.js';
import { PageReading } from '../request/pagination/pageReading.js';
import { removeCredential } from '../request/namedUrl.js';
import type { PagePosition, PaginationRules } from '../request/pagination/paginationRules.js';
import { continueCourse, isGone } from './continueCourse.js';
import { readScope } from './credentialProvider.js';
import { LastMessage } from './lastMessage.js';
import type { MessageRun, PageRun } from './messageRun.js';
import { runAttempts, type Emit, type MessageResult } from './runAttempts.js';

/**
 * Requests the pages of a message one after the other, each with attempts of its own. The next page is requested when the messages of the one before
 * have been emitted.
 *
 * @throws RestError when a page fails, comes again, or exceeds a limit that fails
 */
export async function runPages(message: MessageRun, rules: PaginationRules, emit: Emit): Promise<MessageResult> {
  const { ports, pages, records } = message;
  const startedMs = ports.now();
  let course = continueCourse(message, rules);
  for (;;) {
    const { position, history } = course;
    const page: PageRun = { reading: new PageReading(position, rules) };
    const origins = message.origins ?? (position.url === undefined ? undefined : new Set([course.origin ?? '']));
    const run: MessageRun = {
      ...message,
      page,
      ...(origins && { origins }),
      // A first page that has not changed says that there is nothing new; a later one doesn't.
      conditional: position.number === 1 ? message.conditional : undefined,
      startedMs: ports.now(),
    };
    const last = new LastMessage(emit);
    const failPage = async (error: unknown): Promise<never> => {
      await last.flush();
      throw error;
    };
    message.credential.allowRenewal();
    message.trace?.startPage(position.number);
    let result: MessageResult;
    try {
      result = await runAttempts(run, last.push);
    } catch (error: unknown) {
      if (!course.isResumed || !isGone(error)) return await failPage(error);
      ports.log.warn(
        `${messageOf(error)}; the run was interrupted before this page, and begins with the first one again`,
      );
      course = beginCourse(rules);
      continue;
    }
    if (result.kind === 'rebound') {
      await last.flush();
      return result;
    }
    course.isResumed = false;
    course.isIncomplete ||= result.isIncomplete === true;
    course.origin ??= page.requestUrl?.origin;
    let next: NextPage;
    let limit: string | undefined;
    try {
      if (position.number === 1) history.add(position.cursor ?? page.requestUrl?.href, 1);
      next = hideCredential(findNextPage(page.reading, readScope(run)), page);
      limit = findLimit(next, page.reading, ports.now() - startedMs);
      if (limit !== undefined && rules.onLimit === 'fail') throw createLimitError(limit);
      if (next.kind === 'next' && limit === undefined)
        checkNextPage(next.position, course.origin ?? '', rules, history);
    } catch (error: unknown) {
      pages?.end();
      return await failPage(redactError(error, run));
    }
    await last.flush(limit !== undefined);
    records?.endPage();
    if (pageChannel.hasSubscribers) {
      pageChannel.publish({
        kind: 'emitted',
        stepKey: message.step.key,
        records: page.reading.records,
      } satisfies PublishedPage);
    }
    if (limit !== undefined) ports.log.warn(`${run.target}: ended at ${limit}; there are more pages or records`);
    if (next.kind === 'end' || limit !== undefined) {
      pages?.end();
      // The state must not cover what a limit has cut off.
      if (course.isIncomplete || limit !== undefined) return { kind: 'emitted', isIncomplete: true };
      await message.conditional?.saveValidators();
      return { kind: 'emitted' };
    }
    course.position = next.position;
    await pages?.save(course, records, message.credential.redact);
    if (rules.delayMs > 0) await ports.sleep(rules.delayMs);
  }
}

/** Returns the limit that excludes records or pages which are there. */
function findLimit(next: NextPage, page: PageReading, elapsedMs: number): string | undefined {
  const { maxPages, maxRecords, maxTimeMs } = page.rules;
  if (page.isCut) return `pagination.maxRecords (${String(maxRecords)})`;
  if (next.kind === 'end') return undefined;
  if (next.position.number > maxPages) return `pagination.maxPages (${String(maxPages)})`;
  if (next.position.total >= maxRecords) return `pagination.maxRecords (${String(maxRecords)})`;
  return elapsedMs >= maxTimeMs ? `pagination.maxTime (${String(maxTimeMs)} ms)` : undefined;
}

/** @throws RestError `response` when the page has been requested before, or is on another origin, which `rules` refuse */
function checkNextPage(
  { number, url, cursor }: PagePosition,
  origin: string,
  { kind, crossOrigin }: PaginationRules,
  history: PageHistory,
): void {
  if (url !== undefined && crossOrigin === 'fail' && new URL(url).origin !== origin) {
    throw new RestError(
      'response',
      `Pagination: page ${String(number)} is on another origin, ${describeUrl(url)}; remove crossOrigin: fail to request it without the credential`,
    );
  }
  // Numbers of pages and offsets grow.
  if (kind === 'page' || kind === 'offset') return;
  const earlier = history.add(url ?? cursor, number);
  if (earlier === undefined) return;
  const text = url === undefined ? `the cursor ${JSON.stringify(cursor).slice(0, 60)}` : `its URL ${describeUrl(url)}`;
  throw new RestError(
    'response',
    `Pagination: page ${String(number)} is page ${String(earlier)} again: ${text} came before. Check next, or the parameter that sends it`,
  );
}

function createLimitError(limit: string): RestError {
  return new RestError(
    'response',
    `Pagination: there are more pages or records than ${limit} allows; raise it, or let onLimit be end`,
  );
}

/** A query may have a signature. */
function describeUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Some servers repeat the API key in the URL of the next page. Neither the state nor another origin may have it. */
function hideCredential(next: NextPage, { credentialQuery = [] }: PageRun): NextPage {
  if (next.kind === 'end' || next.position.url === undefined) return next;
  return { ...next, position: { ...next.position, url: removeCredential(next.position.url, credentialQuery) } };
}

/** Redacts an error that quotes what a server said. */
function redactError(error: unknown, { credential }: MessageRun): unknown {
  return error instanceof RestError ? new RestError(error.code, credential.redact(error.message)) : error;
}
