import { isJsonObject } from '../../json.js';
import { selectRecords, type RecordPath } from '../../request/response/recordPath.js';
import { findOwnParameter, hasCursor } from './cursors.js';
import { findEndFlag } from './endFlags.js';
import { formatPath } from './names.js';
import type { PageMember } from './pageMembers.js';
import type { Confidence, Finding, SampleResponse } from './proposal.js';
import { choosePlace, toPlace, type SentParameter } from './sentParameters.js';

/** Proposes pages that begin after the last record: by its id, or by its sort values. */
export function findRecordCursorPages(
  members: readonly PageMember[],
  sample: SampleResponse,
  sent: readonly SentParameter[],
  records: RecordPath,
): Finding {
  const last = selectRecords(sample.body, records).at(-1);
  if (!isJsonObject(last)) return { proposals: [] };
  return isSearchHit(last, records) ? findSearchPages(sample) : findIdPages(last, members, sample, sent);
}

/** Elasticsearch and OpenSearch: hits have `sort` if the request has it. */
function isSearchHit({ sort }: { readonly sort?: unknown }, records: RecordPath): boolean {
  return records.join('.') === 'hits.hits' && Array.isArray(sort) && sort.length > 0;
}

function findSearchPages({ request: { body } }: SampleResponse): Finding {
  if (!isJsonObject(body)) return { proposals: [] };
  return {
    proposals: [
      {
        pagination: { kind: 'cursor', next: '$last.sort', name: 'search_after', in: 'body' },
        confidence: 'high',
        reason: 'The hits have sort values, and Elasticsearch takes those of the last one as search_after.',
      },
    ],
  };
}

/** Stripe, OpenAI, Anthropic: `has_more`, and the id of the last record. */
function findIdPages(
  last: { readonly id?: unknown },
  members: readonly PageMember[],
  { body, request }: SampleResponse,
  sent: readonly SentParameter[],
): Finding {
  const { id } = last;
  const flag = findEndFlag(members.filter(({ name }) => name === 'hasmore'));
  if (flag === undefined || hasCursor(members) || (typeof id !== 'string' && typeof id !== 'number'))
    return { proposals: [] };
  const lastId = members.find(({ name, value }) => name === 'lastid' && value === id);
  const source = lastId && formatPath(lastId.path);
  const next = source === undefined ? '$last.id' : `$response.body.${source}`;
  const isList = isJsonObject(body) && body.object === 'list';
  const convention = source === undefined ? 'starting_after' : isList ? 'after' : 'after_id';
  const own = findOwnParameter([convention], sent);
  const confidence: Confidence = own !== undefined || isList ? 'high' : source === undefined ? 'low' : 'medium';
  const name = own?.name ?? convention;
  const start = typeof own?.value === 'string' && own.value !== '' ? { start: own.value } : {};
  return {
    proposals: [
      {
        pagination: {
          kind: 'cursor',
          next,
          stop: flag.stop,
          name,
          ...(own === undefined ? choosePlace(request) : toPlace(own)),
          ...start,
        },
        confidence,
        reason: `${flag.text} and there is no cursor, so it is the id of the last record; ${
          own === undefined ? `the parameter is usually named ${name}` : `the request has the parameter ${name}`
        }.`,
      },
    ],
  };
}
