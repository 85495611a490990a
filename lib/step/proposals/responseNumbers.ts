import type { RecordPath } from '../../request/response/recordPath.js';
import { describePath, formatPath } from './names.js';
import { findMember, isCount, type PageMember } from './pageMembers.js';
import type { SampleResponse } from './proposal.js';
import { findSent, readSentNumber, type SentParameter } from './sentParameters.js';

const TOTALS = new Set(
  'total totalcount totalresults totalitems totalrecords totalsize totalelements totalhits numfound found count odatacount'.split(
    ' ',
  ),
);
const TOTAL_HEADERS = ['x-total-count', 'x-total', 'x-wp-total', 'x-pagination-total-count'];

/** A response and the parts of it in which numbers of pages are searched. */
export interface NumberedSample {
  readonly members: readonly PageMember[];
  readonly sample: SampleResponse;
  readonly sent: readonly SentParameter[];
  readonly records: RecordPath;
}

/** A number in the response. */
export interface ResponseNumber {
  readonly value: number;
  /** JSONata. */
  readonly source: string;
  /** For readers: `body.total is 3`. */
  readonly text: string;
}

/** Finds a number in the body by its simplified name. */
export function findBodyNumber(
  members: readonly PageMember[],
  names: ReadonlySet<string>,
  min = 0,
): (ResponseNumber & PageMember) | undefined {
  const found = findMember(members, names, (value): value is number => isCount(value) && value >= min);
  if (found === undefined) return undefined;
  const source = formatPath(found.path);
  if (source === undefined) return undefined;
  const text = `${describePath(found.path)} is ${String(found.value)}`;
  return { ...found, source: `$response.body.${source}`, text };
}

/** Finds a number in the headers. */
export function findHeaderNumber({ headers }: SampleResponse, names: readonly string[]): ResponseNumber | undefined {
  for (const name of names) {
    const value = readSentNumber(headers[name]);
    if (value === undefined) continue;
    return { value, source: `$number($response.headers.\`${name}\`)`, text: `the header ${name} is ${String(value)}` };
  }
  return undefined;
}

/**
 * Finds the number of all records of the list.
 *
 * @param count number of records of the page
 */
export function findTotal(
  members: readonly PageMember[],
  sample: SampleResponse,
  count: number,
): ResponseNumber | undefined {
  const found = findBodyNumber(members, TOTALS, count);
  // `count` is often the number of records of the page.
  const isOfPage = found?.name === 'count' && found.value === count;
  return found === undefined || isOfPage ? findHeaderNumber(sample, TOTAL_HEADERS) : found;
}

/** Finds a number that was sent. */
export function findSentNumber(
  sent: readonly SentParameter[],
  names: ReadonlySet<string>,
): (SentParameter & { readonly number: number }) | undefined {
  const own = findSent(sent, names);
  const number = readSentNumber(own?.value);
  return own === undefined || number === undefined ? undefined : { ...own, number };
}

/** Says where the name of a parameter comes from. */
export function describeName(name: string, own: { readonly number: number } | undefined): string {
  return own === undefined ? `the parameter is usually named ${name}` : `the request has ${name}=${String(own.number)}`;
}

/** Joins clauses to a sentence. */
export function toSentence(clauses: readonly (string | undefined)[]): string {
  const text = clauses.filter((clause) => clause !== undefined).join(', ');
  return `${/^body\b/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)}.`;
}
