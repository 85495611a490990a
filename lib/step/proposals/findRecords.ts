import { isJsonObject, type JsonObject } from '../../json.js';
import type { RecordPath } from '../../request/response/recordPath.js';
import { describePath, formatPath, simplifyName } from './names.js';
import type { Confidence, RecordsProposal } from './proposal.js';

const MAX_DEPTH = 5;
const MAX_MEMBERS = 5000;
const MAX_PROPOSALS = 3;

/** Names that vendors give the records of a list. */
const RECORD_NAMES = new Set(
  'data items results records value values entries rows entities content objects list elements members hits nodes edges resources docs documents resultset'.split(
    ' ',
  ),
);
/** Names of lists beside the records. */
const OTHER_NAMES = new Set(
  'included includes errors warnings links link meta metadata facets aggregations filters headers columns fields schema sort'.split(
    ' ',
  ),
);

interface Candidate {
  readonly path: RecordPath;
  readonly records: readonly JsonObject[];
  /** Its name is that of records, or is in the URL. */
  readonly isNamed: boolean;
  readonly isOther: boolean;
  /** The object around it looks like a single resource, whose part the list is. */
  readonly isPart: boolean;
}

/**
 * Finds the lists that may be the records of a response, the most likely first.
 *
 * @param url of the request: its path may name the records
 */
export function findRecords(body: unknown, url: string): readonly RecordsProposal[] {
  const found = [...listArrays(body, [], isResource(body), readPathNames(url))];
  const filled = found.filter(({ records }) => records.length > 0);
  // Of empty lists only a known name tells that records belong there.
  const candidates = filled.length > 0 ? filled : found.filter(({ path, isNamed }) => isNamed || path.length === 0);
  const sorted = candidates.filter(({ isOther }) => !isOther).toSorted(compare);
  return sorted.slice(0, MAX_PROPOSALS).flatMap((candidate, index) => {
    const records = candidate.path.length === 0 ? '$' : formatPath(candidate.path);
    if (records === undefined) return [];
    const rivals = sorted.filter((other) => other !== candidate && compare(candidate, other) >= 0);
    const confidence = index > 0 || rivals.length > 0 ? 'low' : rate(candidate, sorted);
    const { path, records: elements } = candidate;
    return [{ records, path, count: elements.length, confidence, reason: explain(candidate, found.length === 1) }];
  });
}

function* listArrays(
  value: unknown,
  path: RecordPath,
  isPart: boolean,
  urlNames: ReadonlySet<string>,
): Generator<Candidate> {
  if (Array.isArray(value)) {
    if (!value.every(isJsonObject)) return;
    const inner = unwrapEdges(value);
    const name = simplifyName(path.at(-1) ?? '');
    yield {
      path: inner === undefined ? path : [...path, 'node'],
      records: inner ?? value,
      isNamed: RECORD_NAMES.has(name) || urlNames.has(name),
      isOther: !urlNames.has(name) && path.some((one) => OTHER_NAMES.has(simplifyName(one))),
      isPart,
    };
    return;
  }
  if (!isJsonObject(value) || path.length >= MAX_DEPTH) return;
  for (const [name, member] of Object.entries(value).slice(0, MAX_MEMBERS)) {
    yield* listArrays(member, [...path, name], isPart || isResource(member), urlNames);
  }
}

/** Returns the nodes of the edges of a GraphQL connection. */
function unwrapEdges(values: readonly JsonObject[]): readonly JsonObject[] | undefined {
  const nodes = values.map(({ node }) => node).filter(isJsonObject);
  const isConnection =
    nodes.length > 0 &&
    nodes.length === values.length &&
    values.every((edge) => Object.keys(edge).every((name) => name === 'node' || name === 'cursor'));
  return isConnection ? nodes : undefined;
}

/** Whether an object has an id: it is a thing, not the envelope of a list. */
function isResource(value: unknown): boolean {
  return isJsonObject(value) && ['id', '_id', 'uuid', 'Id', 'ID'].some((name) => Object.hasOwn(value, name));
}

/** Returns the names in the path of a URL: `tickets` of `/api/v2/tickets.json`. */
function readPathNames(url: string): ReadonlySet<string> {
  const path = /^[^?#]*/.exec(url)?.[0] ?? '';
  return new Set(
    path
      .split('/')
      .flatMap((part) => [part, ...part.split('.')])
      .map(simplifyName)
      .filter((name) => name.length > 1),
  );
}

function compare(one: Candidate, other: Candidate): number {
  return (
    Number(one.isPart) - Number(other.isPart) ||
    Number(other.isNamed) - Number(one.isNamed) ||
    other.records.length - one.records.length
  );
}

function rate({ path, records, isNamed, isPart }: Candidate, all: readonly Candidate[]): Confidence {
  if (isPart) return 'low';
  if (path.length === 0 || isNamed) return records.length === 0 ? 'medium' : 'high';
  // One object in a list of an unknown name may be anything.
  return all.length === 1 && records.length > 1 ? 'high' : 'medium';
}

function explain({ path, records, isPart }: Candidate, isOnly: boolean): string {
  const place = describePath(path);
  const count = records.length === 1 ? '1 object' : `${String(records.length)} objects`;
  if (records.length === 0) return `${place} is an empty array.`;
  if (isPart) return `${place} is an array of ${count}, but in an object that has an id.`;
  return isOnly
    ? `${place} is the only array of objects (${String(records.length)}).`
    : `${place} is an array of ${count}.`;
}
