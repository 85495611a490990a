import { ResponseError } from '../request/failure.js';
import { pageChannel, type PublishedPage } from '../http/pageChannel.js';
import { beginCourse, type PageCourse } from '../request/pagination/pageCourse.js';
import { PageHistory } from '../request/pagination/pageHistory.js';
import { PageReading } from '../request/pagination/pageReading.js';
import type { PaginationRules } from '../request/pagination/paginationRules.js';
import { readScope } from './credentialProvider.js';
import type { MessageRun } from './messageRun.js';

/**
 * Begins where an interrupted run has saved that it continues, else with the first page. The place means nothing when the step now has another
 * origin, to which alone the credential is sent.
 *
 * @throws RestError `expression`, `request` when the request can't be built
 */
export function continueCourse(run: MessageRun, rules: PaginationRules): PageCourse {
  const { pages, ports, step, config, message } = run;
  const course = beginCourse(rules);
  if (pages?.saved === undefined) return course;
  const { position, origin, history, isIncomplete } = pages.saved;
  const first = new PageReading(course.position, rules);
  const request = step.dialect.buildRequest(config, message, readScope(run), ports.files.open, first);
  if (request.url.origin !== origin) {
    ports.log.info(`the run begins with the first page: its pages are on ${request.url.origin} now, not on ${origin}`);
    return course;
  }
  const { number } = position;
  ports.log.info(`an interrupted run continues at page ${String(number)}`);
  pageChannel.publish({ kind: 'continued', stepKey: step.key, number } satisfies PublishedPage);
  return { position, origin, isIncomplete, history: new PageHistory(history), isResumed: true };
}

/** Statuses that say nothing about the page. */
const OTHER_STATUSES = new Set([401, 407, 408, 421, 425, 429]);

/**
 * Whether the error of the first page after an interruption can mean that it is no longer there: cursors and signed URLs expire, which servers
 * report with many statuses, and by an error in a body with the status 200.
 */
export function isGone(error: unknown): boolean {
  if (!(error instanceof ResponseError) || error.code !== 'http_status') return false;
  return error.status < 500 && !OTHER_STATUSES.has(error.status);
}
