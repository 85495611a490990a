import type { JsonObject } from '../../../json.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { anyNumber, choice, duration, expression, literal, text, wholeNumber } from '../../definition/scalars.js';
import { byType, object } from '../../definition/structures.js';
import { findBodyUse, maxBodyUse } from '../../pagination/findBodyUse.js';
import { PAGE_PLACES, type PageTarget, type PaginationRules } from '../../pagination/paginationRules.js';
import type { RecordPath } from '../../response/recordPath.js';

const DAY_MS = 86_400_000;
const MAX_RECORDS = 1_000_000_000;

const KINDS = ['link', 'url', 'cursor', 'page', 'offset'] as const;

/** The kinds of each member that only some kinds have. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  next: ['url', 'cursor'],
  name: ['cursor', 'page', 'offset'],
  in: ['cursor', 'page', 'offset'],
  start: ['cursor', 'page', 'offset'],
  step: ['page', 'offset'],
};

/** The field `pagination`. */
export const PAGINATION = object(
  {
    kind: member(
      choice(KINDS),
      'How the next page is found: `link`: the header `Link` with `rel="next"` (RFC 8288); `url`: `next` gives its URL; `cursor`: `next` gives a value that is sent as `name`; `page`: its number is sent; `offset`: the number of records so far is sent.',
      { required: true },
    ),
    next: member(expression, 'With `url` and `cursor`: an expression. Without a value there is no further page.', {
      examples: ['$response.body.next'],
    }),
    name: member(
      text(),
      'With `cursor`, `page` and `offset`: the parameter. In the body, dots lead into objects. Not needed if the request uses `$page.cursor`.',
      { examples: ['cursor', 'variables.after'] },
    ),
    in: member(choice(PAGE_PLACES), 'The place of `name`: `query` unless it is entered.'),
    start: member(
      byType({ string: text(), number: anyNumber }, 'text or a number'),
      'The first cursor, page number or offset: none, 1 or 0 unless it is entered.',
    ),
    step: member(
      wholeNumber(1, MAX_RECORDS),
      'With `page`: the distance of the numbers, 1 unless it is entered. With `offset`: the records per page, in place of the number of records so far.',
    ),
    size: member(wholeNumber(1, MAX_RECORDS), 'The records per page, sent as `sizeName`, except with a next URL.'),
    sizeName: member(text(), 'The parameter for `size`, in the query, or in the place of `in`.', {
      examples: ['limit'],
    }),
    stop: member(
      byType({ string: expression, boolean: literal }, 'an expression'),
      'An expression that is true on the last page.',
      { examples: ['$not($response.body.has_more)'] },
    ),
    maxPages: member(wholeNumber(1, 10_000_000), 'The pages at most.', { default: 10_000 }),
    maxRecords: member(wholeNumber(1), 'The records at most.'),
    maxTime: member(duration(1, DAY_MS), 'No page is requested later.'),
    delay: member(duration(0, DAY_MS), 'The wait between pages.', { default: 0 }),
    onLimit: member(
      choice(['end', 'fail']),
      'After a limit, when there is more: `end` with a warning, and `truncated: true` in the last message; or `fail`.',
      { default: 'end' },
    ),
    crossOrigin: member(
      choice(['withoutCredential', 'fail']),
      'A next URL of another origin is requested `withoutCredential`, or `fail`s.',
      { default: 'withoutCredential' },
    ),
  },
  { relations: listContradictions },
);

function* listContradictions(given: JsonObject): Iterable<string> {
  const { kind, next, name, size, sizeName } = given;
  const isKnown = KINDS.some((name) => name === kind);
  for (const [member, kinds] of Object.entries(KINDS_OF)) {
    if (isKnown && given[member] !== undefined && !kinds.includes(String(kind))) {
      yield `${member} is for kind: ${kinds.join(', ')}; remove it`;
    }
  }
  if (next === undefined && (kind === 'url' || kind === 'cursor')) {
    yield 'next is missing; enter an expression such as $response.body.next';
  }
  if (name === undefined && given.in !== undefined) yield 'name is missing; enter the name of the parameter';
  if (given.in === 'header' && typeof name === 'string' && !isHttpToken(name)) {
    yield "name isn't a valid header name; use letters, digits and hyphens";
  }
  if ((size === undefined) !== (sizeName === undefined)) {
    const missing = size === undefined ? 'size' : 'sizeName';
    yield `${missing} is missing; size is the number of records per page, sizeName its parameter`;
  }
  if (typeof given.start === 'string' && (kind === 'page' || kind === 'offset')) yield 'start must be a number';
}

interface PaginationContext {
  readonly listKey: string;
  /** The place of the records, if it is a plain path. */
  readonly recordPath: RecordPath | undefined;
  /** The response has a body that can have records. */
  readonly hasRecords: boolean;
  /** There is a name, or an expression of the request uses `$page`. */
  readonly isSent: boolean;
}

/** Converts the field `pagination`. Errors are collected. */
export function toPaginationRules(
  given: ValueOf<typeof PAGINATION> | undefined,
  { listKey, recordPath, hasRecords, isSent }: PaginationContext,
  problems: ConfigProblems,
): PaginationRules | undefined {
  if (given === undefined) return undefined;
  const { kind, next, name, start, step, size, sizeName, stop } = given;
  const place = given.in ?? 'query';
  const target: PageTarget | undefined = name === undefined ? undefined : { name, place };
  const common = {
    listKey,
    size:
      size === undefined || sizeName === undefined
        ? undefined
        : { name: sizeName, value: size, place: place === 'path' ? ('query' as const) : place },
    stop,
    maxPages: given.maxPages,
    maxRecords: given.maxRecords ?? Infinity,
    maxTimeMs: given.maxTime ?? Infinity,
    delayMs: given.delay,
    onLimit: given.onLimit,
    crossOrigin: given.crossOrigin,
    bodyUse: maxBodyUse(
      [stop, next].map((one) =>
        one === undefined || recordPath === undefined ? 'none' : findBodyUse(one.source, recordPath),
      ),
    ),
  };
  if (kind === 'link') return { ...common, kind };
  if (kind === 'url') return next && { ...common, kind, next };
  if (target === undefined && !isSent) {
    problems.add(
      'Pagination: name is missing; enter the parameter that the API reads, or use $page.cursor in the request',
    );
  }
  if (kind === 'cursor') return next && { ...common, kind, next, target, start };
  if (stop === undefined && !hasRecords) {
    problems.add('Pagination: the response has no records whose absence ends it; enter stop, or choose another format');
  }
  if (kind === 'page') return { ...common, kind, target, start: Number(start ?? 1), step: step ?? 1 };
  return { ...common, kind, target, start: Number(start ?? 0), step };
}
