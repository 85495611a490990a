import { selectRecords } from '../../request/response/recordPath.js';
import { findEndFlag } from './endFlags.js';
import type { Finding } from './proposal.js';
import {
  describeName,
  findBodyNumber,
  findSentNumber,
  findTotal,
  toSentence,
  type NumberedSample,
} from './responseNumbers.js';
import { choosePlace, toPlace } from './sentParameters.js';

/** Names of offsets by which nothing else is called. */
const CERTAIN = ['offset', 'startat', 'skip', 'startindex'];
const OFFSETS = new Set([...CERTAIN, 'start', 'from']);
/** `page[offset]`, `pagination[start]`, `sysparm_offset` among them. */
const PARAMETERS = new Set([
  ...OFFSETS,
  'pageoffset',
  'paginationstart',
  'sysparmoffset',
  'startrow',
  'startingrownumber',
  'firstresult',
]);
const LIMITS = new Set('limit maxresults rows size top take perpage pagesize itemsperpage resultsperpage'.split(' '));
const LIMIT_PARAMETERS = new Set('limit maxresults rows top take pagelimit sysparmlimit'.split(' '));

/** Proposes pages by the number of records before them. */
export function findOffsets({ members, sample, sent, records }: NumberedSample): Finding {
  const count = selectRecords(sample.body, records).length;
  if (count === 0) return { proposals: [] };
  const own = findSentNumber(sent, PARAMETERS);
  const total = findTotal(members, sample, count);
  const hasLimit = (findBodyNumber(members, LIMITS) ?? findSentNumber(sent, LIMIT_PARAMETERS)) !== undefined;
  // With `to`, `from` is the first record of a page with a number.
  const found = members.some(({ name }) => name === 'to') ? undefined : findBodyNumber(members, OFFSETS);
  const isCertain = found !== undefined && CERTAIN.includes(found.name);
  const echo = isCertain || total !== undefined ? found : undefined;
  const hasLimitParameter = total !== undefined && hasLimit;
  if (own === undefined && echo === undefined && !hasLimitParameter) return { proposals: [] };
  const start = own?.number ?? echo?.value ?? 0;
  // SCIM counts from 1.
  if (total !== undefined && (start === 1 ? 0 : start) + count >= total.value) {
    return { proposals: [], lastPage: toSentence([`${total.text}: this page has the last of them`]) };
  }
  const name = own?.name ?? echo?.path.at(-1) ?? 'offset';
  const stop =
    total === undefined
      ? findEndFlag(members)?.stop
      : `${start <= 1 ? '$page.total' : '$page.cursor + $page.records'} >= ${total.source}`;
  const isHigh = (own !== undefined && own.number === echo?.value) || (isCertain && (total !== undefined || hasLimit));
  return {
    proposals: [
      {
        pagination: {
          kind: 'offset',
          name,
          ...(own === undefined ? choosePlace(sample.request) : toPlace(own)),
          ...(start === 0 ? {} : { start }),
          ...(stop !== undefined && { stop }),
        },
        confidence: isHigh ? 'high' : own !== undefined || echo !== undefined ? 'medium' : 'low',
        reason: toSentence([echo?.text, total?.text, describeName(name, own)]),
      },
    ],
  };
}
