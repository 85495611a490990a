import { isJsonObject, type JsonObject } from '../../json.js';
import { findEndFlag } from './endFlags.js';
import { findGraphqlVariable, isGraphql } from './graphqlCursor.js';
import { describePath, formatPath, simplifyName } from './names.js';
import { nameOfParent, type PageMember } from './pageMembers.js';
import type { Confidence, Finding, PaginationProposal, SampleResponse } from './proposal.js';
import { choosePlace, findSent, toPlace, type SentParameter } from './sentParameters.js';

/** Names of members that hold the cursor of the next page, after `next`. */
const NEXT_PARTS = new Set(
  'cursor pagetoken token continuationtoken marker offset start cursormark pagestart page pagecursor bookmark skip skiptoken'.split(
    ' ',
  ),
);
/** Names of members that hold the cursor of the next page and are those of the parameter. */
const OWN_NAMES = new Set(
  'cursor after continuationtoken continuation bookmark marker paginationtoken pagetoken'.split(' '),
);
/** Objects in which `next` is the cursor of a page. */
const PAGING_NAMES = new Set(
  'paging pagination page pages pageinfo cursors cursor meta metadata responsemetadata'.split(' '),
);
/** Names of parameters for a cursor. */
const PARAMETER_NAMES = new Set(
  'cursor after pagetoken nextpagetoken nexttoken paginationtoken startingafter startcursor continuationtoken continuation marker cursormark bookmark pageafter pagecursor skiptoken afterid nextcursor'.split(
    ' ',
  ),
);
const MAX_LENGTH = 4000;
/** The first cursor of Solr and those like it, whose last page has the cursor of the one before. */
const FIRST_CURSOR = '*';

/** The parameter for a cursor, and how well it is known. */
interface Parameter {
  readonly name: string;
  readonly confidence: Confidence;
}

/** Proposes pages whose cursors are in the body. */
export function findCursorPages(
  members: readonly PageMember[],
  sample: SampleResponse,
  sent: readonly SentParameter[],
): Finding {
  const proposals = members.flatMap((member) => propose(member, members, sample, sent));
  const ended = members.find(({ name, value }) => isNextCursor(name) && name !== 'nextpage' && isNone(value));
  if (proposals.length > 0 || ended === undefined) return { proposals };
  const shown = ended.value === null ? 'null' : 'empty';
  return { proposals, lastPage: `${describePath(ended.path)} is ${shown}: this is the last page.` };
}

function isNone(value: unknown): boolean {
  return value === null || value === '';
}

function isNextCursor(name: string): boolean {
  return name.startsWith('next') && NEXT_PARTS.has(name.slice(4));
}

function propose(
  member: PageMember,
  members: readonly PageMember[],
  { body, request }: SampleResponse,
  sent: readonly SentParameter[],
): readonly PaginationProposal[] {
  const { path, value } = member;
  const source = formatPath(path);
  if (!isCursor(value) || source === undefined) return [];
  // What the request has sent is an echo.
  if (sent.some((one) => one.value === value || one.value === String(value))) return [];
  const next = `$response.body.${source}`;
  const flag = findEndFlag(members, path);
  const stop = flag === undefined ? {} : { stop: flag.stop };
  const place = describePath(path);
  if (isGraphql(request)) {
    const name = member.name === 'endcursor' ? findGraphqlVariable(request, path) : undefined;
    if (name === undefined) return [];
    const pagination = { kind: 'cursor' as const, next, ...stop, name: `variables.${name}`, in: 'body' as const };
    return [{ pagination, confidence: 'high', reason: `${place} is a cursor, the query has the variable $${name}.` }];
  }
  const parameters = listParameters(member, body);
  const own = findOwnParameter(
    parameters.map(({ name }) => name),
    sent,
  );
  if (own !== undefined) {
    const { start, stop: end = stop } = describeStart(own.value);
    const pagination = { kind: 'cursor' as const, next, ...end, name: own.name, ...toPlace(own), ...start };
    return [
      { pagination, confidence: 'high', reason: `${place} is a cursor, the request has the parameter ${own.name}.` },
    ];
  }
  return parameters.map(({ name, confidence }) => ({
    pagination: { kind: 'cursor', next, ...stop, name, ...choosePlace(request) },
    confidence,
    reason: `${place} is a cursor, the parameter is usually named ${name}.`,
  }));
}

function isCursor(value: unknown): value is string | number {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0;
  return typeof value === 'string' && value.length <= MAX_LENGTH && /^\S+$/.test(value) && !/^https?:/i.test(value);
}

/**
 * Finds the parameter of a cursor among those that the request has: by its usual names or, if it is empty, by any name for a cursor. One with a
 * value may be a filter, such as `after` with a date.
 */
export function findOwnParameter(names: readonly string[], sent: readonly SentParameter[]): SentParameter | undefined {
  if (names.length === 0) return undefined;
  const empty = sent.filter(({ value }) => value === undefined || isNone(value) || value === FIRST_CURSOR);
  return findSent(sent, names.map(simplifyName)) ?? findSent(empty, PARAMETER_NAMES);
}

/** A cursor of the request is that of the first page. */
function describeStart(value: unknown): {
  readonly start: { readonly start?: string };
  readonly stop?: { readonly stop: string };
} {
  if (typeof value !== 'string' || value === '') return { start: {} };
  return { start: { start: value }, ...(value === FIRST_CURSOR && { stop: { stop: '$page.records = 0' } }) };
}

/** Lists the usual names of the parameter, the best first; none if the member isn't a cursor. */
function listParameters(member: PageMember, body: unknown): readonly Parameter[] {
  const { path, name, value } = member;
  const key = path.at(-1) ?? '';
  const parent = nameOfParent(member);
  const rest = key.replace(/^next[^A-Za-z0-9]*/i, '');
  const part = rest.charAt(0).toLowerCase() + rest.slice(1);
  switch (name) {
    case 'nextcursor':
      // Notion, whose lists name themselves.
      return isList(body) ? known('start_cursor') : known(part);
    case 'nextpagetoken':
      // Google, and those that name the parameter as the member: Jira, Zoom.
      return [...known(part), ...usual(key)];
    case 'nexttoken':
      // Twitter, and AWS.
      return parent === 'meta' ? [...usual('pagination_token'), ...usual(key)] : usual(key);
    case 'nextpagestart':
      return known('start');
    case 'nextpage':
      return typeof value === 'number' ? known('page') : guess(part);
    case 'aftercursor':
      // Zendesk.
      return parent === 'meta' ? usual('page[after]') : usual('after');
    case 'endcursor':
      return usual('after');
    case 'startingafter':
    case 'after':
      return ['next', 'cursors', 'paging', 'pagination'].includes(parent) ? known(key) : usual(key);
    case 'next':
      return PAGING_NAMES.has(parent) ? guess('cursor') : [];
    case 'offset':
      // Airtable. A number is the place of this page.
      return typeof value === 'string' && !/^\d+$/.test(value) ? known(key) : [];
  }
  if (isNextCursor(name)) return usual(part);
  return OWN_NAMES.has(name) && typeof value === 'string' ? usual(key) : [];
}

function isList(body: unknown): body is JsonObject {
  return isJsonObject(body) && body.object === 'list';
}

const known = (name: string): readonly Parameter[] => [{ name, confidence: 'high' }];
const usual = (name: string): readonly Parameter[] => [{ name, confidence: 'medium' }];
const guess = (name: string): readonly Parameter[] => [{ name, confidence: 'low' }];

/** Whether members of these names hold a cursor, so that a record's id is none. */
export function hasCursor(members: readonly PageMember[]): boolean {
  return members.some(({ name, value }) => (isNextCursor(name) || OWN_NAMES.has(name)) && isCursor(value));
}
