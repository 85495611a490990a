import { PageHistory } from './pageHistory.js';
import { getFirstPage, type PagePosition, type PaginationRules } from './paginationRules.js';

/** The progress of a run in its pages. */
export interface PageCourse {
  /** The page to request. */
  position: PagePosition;
  /** That of the first page, once it is known. */
  origin: string | undefined;
  isIncomplete: boolean;
  readonly history: PageHistory;
  /** The page is the first one after an interruption. */
  isResumed: boolean;
}

/** Begins with the first page. */
export function beginCourse(rules: PaginationRules): PageCourse {
  return {
    position: getFirstPage(rules),
    origin: undefined,
    isIncomplete: false,
    history: new PageHistory(),
    isResumed: false,
  };
}
