import { parseRecordPath, selectRecords } from '../../request/response/recordPath.js';
import { findCursorPages } from './cursors.js';
import { findEndFlag } from './endFlags.js';
import { findRecords } from './findRecords.js';
import { findLinkPages, findUrlPages } from './nextUrls.js';
import { findOffsets } from './offsets.js';
import { listPageMembers } from './pageMembers.js';
import { findPageNumbers } from './pageNumbers.js';
import type { Confidence, Finding, PaginationProposal, RecordsProposal, SampleResponse } from './proposal.js';
import { findRecordCursorPages } from './recordCursors.js';
import { listSentParameters } from './sentParameters.js';

/** Settings that may read all records of a list, each the best first. */
export interface PageProposals {
  readonly records: readonly RecordsProposal[];
  readonly pagination: readonly PaginationProposal[];
  /** Why there is no page after this one: a sentence. */
  readonly lastPage?: string;
}

const NONE: PageProposals = { records: [], pagination: [] };
/** Other methods change something, and so does a mutation. */
const METHODS = ['GET', 'POST'];
const RANKS: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };
const MAX_PROPOSALS = 4;

/**
 * Proposes how to read all records of a list, from its first page. There is no proposal without a reason in the response or the request.
 *
 * @param given the field `records` of the step, if it has one
 */
export function proposePages(sample: SampleResponse, given?: string): PageProposals {
  const { status, body, request } = sample;
  if (status < 200 || status > 299 || !METHODS.includes(request.method) || !URL.canParse(request.url)) return NONE;
  const found = given === undefined ? findRecords(body, request.url) : readGivenRecords(body, given);
  const path = found[0]?.path;
  if (path === undefined) return { records: found, pagination: findLinkPages(sample).proposals };
  const members = listPageMembers(body, path);
  const sent = listSentParameters(request);
  const links = findLinkPages(sample).proposals;
  const flag = findEndFlag(members);
  if (flag?.isLastPage === true) {
    return {
      records: found,
      pagination: links,
      ...(links.length === 0 && { lastPage: `${flag.text}: this is the last page.` }),
    };
  }
  const numbered = { members, sample, sent, records: path };
  const positions: readonly Finding[] = [
    { proposals: links },
    findUrlPages(members, sample),
    findCursorPages(members, sample, sent),
    findRecordCursorPages(members, sample, sent, path),
  ];
  const numbers: readonly Finding[] = [findPageNumbers(numbered), findOffsets(numbered)];
  const lastPage = [...positions, ...numbers].find((finding) => finding.lastPage !== undefined)?.lastPage;
  const isNextGiven = positions.some(({ proposals }) => proposals.some(({ confidence }) => confidence !== 'low'));
  // Numbers could go on, but the response says that this is the last page.
  if (lastPage !== undefined && !isNextGiven) return { records: found, pagination: [], lastPage };
  const pagination = [...positions, ...numbers]
    .flatMap(({ proposals }) => proposals)
    .toSorted((one, other) => RANKS[one.confidence] - RANKS[other.confidence])
    .slice(0, MAX_PROPOSALS);
  return { records: found, pagination };
}

/** Returns the records of a step as a proposal; none if their place is an expression. */
function readGivenRecords(body: unknown, records: string): readonly RecordsProposal[] {
  const path = parseRecordPath(records);
  if (path === undefined) return [];
  const count = selectRecords(body, path).length;
  return [{ records, path, count, confidence: 'high', reason: 'The step has them.' }];
}
