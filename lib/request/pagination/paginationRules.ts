import type { Expression } from '../expression.js';
import type { BodyUse } from './findBodyUse.js';

/** A step's rules for further pages, compiled. */
export type PaginationRules = CommonRules &
  (
    | { readonly kind: 'link' }
    /** `next` gives the URL of the next page. */
    | { readonly kind: 'url'; readonly next: Expression }
    /** `next` gives the cursor of the next page. */
    | {
        readonly kind: 'cursor';
        readonly next: Expression;
        readonly start: Scalar | undefined;
        readonly target: PageTarget | undefined;
      }
    /** The number of the page: `start`, `start + step`, and so on. */
    | { readonly kind: 'page'; readonly start: number; readonly step: number; readonly target: PageTarget | undefined }
    /** `start` and the records so far or, with `step`, `step` for each page. */
    | {
        readonly kind: 'offset';
        readonly start: number;
        readonly step: number | undefined;
        readonly target: PageTarget | undefined;
      }
  );

interface CommonRules {
  /** Identifies the request and its pages. After a change of them, a place in the pages means nothing. */
  readonly listKey: string;
  /** Sent with each page that has no URL of its own. */
  readonly size: SizeParameter | undefined;
  /** True on the last page. */
  readonly stop: Expression | undefined;
  readonly maxPages: number;
  readonly maxRecords: number;
  readonly maxTimeMs: number;
  /** Milliseconds between pages. */
  readonly delayMs: number;
  /** After a limit: end with the pages so far, or fail. */
  readonly onLimit: 'end' | 'fail';
  /** A next URL of another origin: request it without the credential, or fail. */
  readonly crossOrigin: 'withoutCredential' | 'fail';
  /** The use of a page's body by the expressions above. */
  readonly bodyUse: BodyUse;
}

export type Scalar = string | number;

/** The place of a cursor, page number or offset in the request. */
export interface PageTarget {
  /** In the body, dots lead into objects. */
  readonly name: string;
  readonly place: PagePlace;
}

export const PAGE_PLACES = ['query', 'header', 'body', 'path'] as const;
export type PagePlace = (typeof PAGE_PLACES)[number];

interface SizeParameter extends PageTarget {
  /** Records per page. */
  readonly value: number;
}

/** A page, before its request. JSON, so that a later run can continue with it. */
export interface PagePosition {
  /** From 1. */
  readonly number: number;
  /** Records of the pages before. */
  readonly total: number;
  /** The cursor, page number or offset that is sent; absent where the first page has none. */
  readonly cursor?: unknown;
  /** The URL, if the page before gave it. */
  readonly url?: string;
}

/** Returns the first page. */
export function getFirstPage(rules: PaginationRules): PagePosition {
  const first = { number: 1, total: 0 };
  if (rules.kind === 'link' || rules.kind === 'url' || rules.start === undefined) return first;
  return { ...first, cursor: rules.start };
}
