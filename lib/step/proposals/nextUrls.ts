import { isJsonObject } from '../../json.js';
import { findLink } from '../../request/pagination/linkHeader.js';
import { findEndFlag } from './endFlags.js';
import { describePath, formatPath } from './names.js';
import { nameOfParent, type PageMember } from './pageMembers.js';
import type { Confidence, Finding, PaginationProposal, SampleResponse } from './proposal.js';

/** Names that only URLs of a next page have. */
const URL_NAMES = new Set(
  'nextlink odatanextlink nexturl nexturi nexthref nextpageurl nextpageuri nextpagelink nextpagehref nextrecordsurl nextpath'.split(
    ' ',
  ),
);
/** Names that a URL, a cursor or an article may have. */
const NEXT_NAMES = new Set(['next', 'nextpage']);
/** Objects in which `next` is a page. */
const LINK_NAMES = new Set('links paging pagination pages pageinfo meta metadata info'.split(' '));
const HREF_NAMES = ['href', 'url', 'uri', 'link'];

/** Proposes the pages of the header Link. */
export function findLinkPages({ headers, request }: SampleResponse): Finding {
  const { link } = headers;
  const text: unknown = Array.isArray(link) ? link.join(', ') : link;
  const target = typeof text === 'string' ? findLink(text, 'next') : undefined;
  if (target === undefined || target === '') return { proposals: [] };
  const problem = checkUrl(target, request.url);
  if (problem === 'unusable') return { proposals: [] };
  const reason = 'The header Link has rel="next".';
  return {
    proposals: [
      problem === 'elsewhere'
        ? { pagination: { kind: 'link' }, confidence: 'low', reason: `${reason} ${ELSEWHERE}` }
        : { pagination: { kind: 'link' }, confidence: 'high', reason },
    ],
  };
}

/** Proposes pages whose URLs are in the body. */
export function findUrlPages(members: readonly PageMember[], { body, request }: SampleResponse): Finding {
  const candidates = members.flatMap(readCandidates);
  const proposals = candidates.flatMap((candidate) => propose(candidate, members, body, request.url));
  if (proposals.length > 0) return { proposals };
  const ended = members.find(({ name, value }) => value === null && (URL_NAMES.has(name) || NEXT_NAMES.has(name)));
  return ended === undefined
    ? { proposals }
    : { proposals, lastPage: `${describePath(ended.path)} is null: this is the last page.` };
}

interface Candidate {
  readonly path: readonly string[];
  /** JSONata, without `$response.body.`. */
  readonly source: string | undefined;
  readonly url: string;
  /** The name, or the object around it, says that it is a page. */
  readonly isPage: boolean;
}

function readCandidates(member: PageMember): readonly Candidate[] {
  const { path, name, value } = member;
  const isPage = URL_NAMES.has(name) || LINK_NAMES.has(nameOfParent(member));
  if (!URL_NAMES.has(name) && !NEXT_NAMES.has(name)) return readLinkList(member);
  if (typeof value === 'string') {
    // Elsewhere it may be a cursor, in which a slash is a letter.
    const isUrl = URL_NAMES.has(name) || /^(?:https?:|[/?])/i.test(value);
    return isUrl ? [{ path, source: formatPath(path), url: value, isPage }] : [];
  }
  if (!isJsonObject(value)) return [];
  for (const href of HREF_NAMES) {
    const url = value[href];
    if (typeof url === 'string') return [{ path: [...path, href], source: formatPath([...path, href]), url, isPage }];
  }
  return [];
}

/** Reads a list of links such as `links: [{ rel: next, href }]` of Oracle, and `link: [{ relation: next, url }]` of FHIR. */
function readLinkList({ path, name, value }: PageMember): readonly Candidate[] {
  if (!['link', 'links'].includes(name) || !Array.isArray(value)) return [];
  const list = formatPath(path);
  for (const link of value) {
    if (!isJsonObject(link)) continue;
    const relation = link.rel === 'next' ? 'rel' : link.relation === 'next' ? 'relation' : undefined;
    const href = HREF_NAMES.find((one) => typeof link[one] === 'string');
    if (relation === undefined || href === undefined || list === undefined) continue;
    return [
      { path: [...path, href], source: `${list}[${relation}="next"].${href}`, url: String(link[href]), isPage: true },
    ];
  }
  return [];
}

const ELSEWHERE = 'It is on another host, which receives no credential.';

function propose(
  { path, source, url, isPage }: Candidate,
  members: readonly PageMember[],
  body: unknown,
  requestUrl: string,
): readonly PaginationProposal[] {
  const place = checkUrl(url, requestUrl);
  if (place === 'unusable' || source === undefined) return [];
  // The next article of an article, or the next step of an order.
  const isThing = isJsonObject(body) && ['id', '_id', 'uuid'].some((name) => Object.hasOwn(body, name));
  if (!isPage && place !== 'same' && isThing) return [];
  const flag = findEndFlag(members, path);
  const confidence: Confidence = place === 'elsewhere' ? 'low' : isPage || place === 'same' ? 'high' : 'low';
  const reason = `${describePath(path)} is the URL of the next page.`;
  return [
    {
      pagination: {
        kind: 'url',
        next: `$response.body.${source}`,
        ...(flag !== undefined && { stop: flag.stop }),
      },
      confidence,
      reason: place === 'elsewhere' ? `${reason} ${ELSEWHERE}` : reason,
    },
  ];
}

/** `same`: the request's path with another query or a part more. `elsewhere`: another origin. `unusable`: no URL that would be requested. */
type UrlPlace = 'same' | 'other' | 'elsewhere' | 'unusable';

function checkUrl(reference: string, requestUrl: string): UrlPlace {
  const request = new URL(requestUrl);
  if (/[\s{}]/.test(reference.trim()) || !/[/?]/.test(reference) || !URL.canParse(reference, requestUrl))
    return 'unusable';
  const url = new URL(reference, request);
  if (url.protocol !== request.protocol && url.protocol !== 'https:') return 'unusable';
  // The page itself, which would be requested again.
  if (normalize(url) === normalize(request)) return 'unusable';
  if (url.origin !== request.origin) return 'elsewhere';
  return url.pathname === request.pathname || url.pathname.startsWith(`${request.pathname}/`) ? 'same' : 'other';
}

function normalize(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`).toSorted();
  return [url.origin, url.pathname, ...query].join('&');
}
