import { describePath, formatPath } from './names.js';
import type { PageMember } from './pageMembers.js';

/** Names of members that are true while there are more pages. */
const MORE_NAMES = new Set(
  'hasmore hasnextpage hasnext more moreitemsincollection hasmoreitems hasmorerecords hasmoreresults hasmorepages moreavailable morerecords moreresult moreresults ismore'.split(
    ' ',
  ),
);
/** Names of members that are true on the last page. */
const LAST_NAMES = new Set('done islast islastpage last lastpage iscomplete end endofstream'.split(' '));

/** A member that says whether there are more pages. */
export interface EndFlag {
  /** Of the field `stop`. */
  readonly stop: string;
  readonly isLastPage: boolean;
  /** For readers: `body.has_more is true`. */
  readonly text: string;
}

/**
 * Finds the member that says whether there are more pages.
 *
 * @param near path of the member with the next cursor or URL: of several flags, the one beside it counts
 */
export function findEndFlag(members: readonly PageMember[], near: readonly string[] = []): EndFlag | undefined {
  const flags = members.flatMap(({ path, name, value }) => {
    const source = formatPath(path);
    const isMore = MORE_NAMES.has(name);
    if (typeof value !== 'boolean' || source === undefined || !(isMore || LAST_NAMES.has(name))) return [];
    const place = `$response.body.${source}`;
    const flag: EndFlag = {
      stop: isMore ? `$not(${place})` : place,
      isLastPage: isMore ? !value : value,
      text: `${describePath(path)} is ${String(value)}`,
    };
    return [{ flag, closeness: countShared(path, near) }];
  });
  return flags.toSorted((one, other) => other.closeness - one.closeness)[0]?.flag;
}

function countShared(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((name, index) => name !== other[index]);
  return at < 0 ? one.length : at;
}
