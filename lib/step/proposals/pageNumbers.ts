import { selectRecords } from '../../request/response/recordPath.js';
import { findEndFlag } from './endFlags.js';
import { simplifyName } from './names.js';
import type { PageMember } from './pageMembers.js';
import type { Confidence, Finding } from './proposal.js';
import {
  describeName,
  findBodyNumber,
  findHeaderNumber,
  findSentNumber,
  findTotal,
  toSentence,
  type NumberedSample,
  type ResponseNumber,
} from './responseNumbers.js';
import { choosePlace, toPlace } from './sentParameters.js';

/** Names of parameters for the number of a page: `page`, `page[number]`, `pagination[page]`, `searchCriteria[currentPage]`. */
const PARAMETERS = new Set(
  'page p pg pagenumber pageno pagenum pageindex currentpage paged paginationpage searchcriteriacurrentpage'.split(' '),
);
const CURRENT = new Set('page currentpage pagenumber pageno pagenum pageindex number curpage'.split(' '));
const COUNTS = new Set(
  'totalpages pages pagecount lastpage nbpages numpages pagestotal pagetotal totalpage totalpagecount maxpage numberofpages noofpages'.split(
    ' ',
  ),
);
const COUNT_HEADERS = ['x-total-pages', 'x-wp-totalpages', 'x-pages', 'x-page-count', 'x-pagination-page-count'];
const SIZES = new Set('perpage pagesize hitsperpage itemsperpage resultsperpage'.split(' '));

/** Proposes pages by their number. */
export function findPageNumbers({ members, sample, sent, records }: NumberedSample): Finding {
  const count = selectRecords(sample.body, records).length;
  if (count === 0) return { proposals: [] };
  const own = findSentNumber(sent, PARAMETERS);
  const pages = findBodyNumber(members, COUNTS) ?? findHeaderNumber(sample, COUNT_HEADERS);
  const flag = findEndFlag(members);
  const total = findTotal(members, sample, count);
  const hasSize = (findBodyNumber(members, SIZES) ?? findSentNumber(sent, SIZES)) !== undefined;
  // A lone `page` or `number` may be anything.
  const isPaged = pages !== undefined || flag !== undefined || total !== undefined || hasSize;
  const current = isPaged ? findBodyNumber(members, CURRENT) : undefined;
  const echo = current !== undefined && current.value <= (pages?.value ?? Infinity) ? current : undefined;
  const isSized = hasSize && (pages !== undefined || total !== undefined);
  if (own === undefined && echo === undefined && !isSized) return { proposals: [] };
  const start = own?.number ?? echo?.value ?? 1;
  // Spring Data counts from 0, and calls it number.
  const first = start === 0 || echo?.name === 'number' ? 0 : 1;
  if (pages !== undefined && start - first + 1 >= pages.value) {
    return { proposals: [], lastPage: toSentence([`${pages.text}: this is the last page`]) };
  }
  const name = own?.name ?? chooseName(echo);
  const stop = describeStop(start, first, pages, total, flag?.stop);
  return {
    proposals: [
      {
        pagination: {
          kind: 'page',
          name,
          ...(own === undefined ? choosePlace(sample.request) : toPlace(own)),
          ...(start === 1 ? {} : { start }),
          ...(stop !== undefined && { stop }),
        },
        confidence: rate(own?.number, echo, pages),
        reason: toSentence([echo?.text, pages?.text ?? total?.text, describeName(name, own)]),
      },
    ],
  };
}

function rate(sent: number | undefined, echo: PageMember | undefined, pages: ResponseNumber | undefined): Confidence {
  if (sent !== undefined) return echo?.value === sent || pages !== undefined ? 'high' : 'medium';
  if (echo?.name === 'page' && pages !== undefined) return 'high';
  return echo !== undefined || pages !== undefined ? 'medium' : 'low';
}

function describeStop(
  start: number,
  first: 0 | 1,
  pages: ResponseNumber | undefined,
  total: ResponseNumber | undefined,
  flag: string | undefined,
): string | undefined {
  if (pages !== undefined) return `$page.cursor${first === 0 ? ' + 1' : ''} >= ${pages.source}`;
  if (flag !== undefined) return flag;
  // The records so far are all of them only if the first page is read.
  return total !== undefined && start <= first ? `$page.total >= ${total.source}` : undefined;
}

/** Returns the usual name of the parameter for a number in the response. */
function chooseName(echo: PageMember | undefined): string {
  const path = echo?.path ?? ['page'];
  const [key = '', parent = '', grandparent = ''] = path.toReversed();
  // Strapi.
  if (key === 'page' && parent === 'pagination' && grandparent === 'meta') return 'pagination[page]';
  return ['page', 'currentpage', 'number', 'curpage'].includes(simplifyName(key)) ? 'page' : key;
}
