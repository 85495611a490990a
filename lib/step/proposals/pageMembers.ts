import { isJsonObject } from '../../json.js';
import type { RecordPath } from '../../request/response/recordPath.js';
import { simplifyName } from './names.js';

const MAX_DEPTH = 5;
const MAX_MEMBERS = 500;

/** Names of objects that say how a list is paged. */
const PAGING_NAMES = new Set(
  'links paging pagination page pages pageinfo meta metadata cursors cursor next responsemetadata additionaldata pagecontext pageable info searchmetadata result response'.split(
    ' ',
  ),
);

/** A member of the response beside the records. */
export interface PageMember {
  readonly path: readonly string[];
  /** The last name, simplified. */
  readonly name: string;
  readonly value: unknown;
}

/**
 * Lists the members of a body that may say how its list is paged: those around the records, and those of objects such as `meta` and `links`
 * there. Members of the records are none.
 */
export function listPageMembers(body: unknown, records: RecordPath): readonly PageMember[] {
  return [...listMembers(body, [], records)];
}

function* listMembers(value: unknown, path: readonly string[], records: RecordPath): Generator<PageMember> {
  if (!isJsonObject(value) || path.length >= MAX_DEPTH) return;
  for (const [key, member] of Object.entries(value).slice(0, MAX_MEMBERS)) {
    const memberPath = [...path, key];
    const name = simplifyName(key);
    yield { path: memberPath, name, value: member };
    const leadsToRecords = memberPath.every((one, at) => one === records[at]);
    if (leadsToRecords || PAGING_NAMES.has(name)) yield* listMembers(member, memberPath, records);
  }
}

/** Returns the name of the object around a member, simplified; empty at the top. */
export function nameOfParent({ path }: PageMember): string {
  return simplifyName(path.at(-2) ?? '');
}

/** Finds the first member with one of the names whose value fits. */
export function findMember<Value>(
  members: readonly PageMember[],
  names: ReadonlySet<string>,
  fits: (value: unknown) => value is Value,
): (PageMember & { readonly value: Value }) | undefined {
  for (const member of members)
    if (names.has(member.name) && fits(member.value)) return { ...member, value: member.value };
  return undefined;
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
