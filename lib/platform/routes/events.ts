import { Type, type Static } from '@sinclair/typebox';

import { toEventResource } from '../../wire/event.js';
import { toListDocument } from '../../wire/jsonApi.js';
import { EVENT_TYPES } from '../model/event.js';
import type { EventId } from '../model/ids.js';
import { listEvents, type EventQuery } from '../usecases/events/listEvents.js';
import type { Services } from '../usecases/services.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, listSchema, resourceSchema } from './schemas.js';

const PATH = '/v2/events';
const PAGE_SIZE = 50;

const queryParameters = strictObject({
  'filter[type]': Type.Optional(Type.String({ description: `One of ${EVENT_TYPES.join(', ')}` })),
  'filter[resource]': Type.Optional(Type.String({ description: 'Id of the secret or auth client' })),
  'filter[workspace]': Type.Optional(Type.String({ description: 'Id of the workspace' })),
  'page[size]': Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, description: `Events per page, ${PAGE_SIZE} by default` }),
  ),
  'page[before]': Type.Optional(
    Type.String({ description: 'Id of the last event of the previous page; links.next contains it' }),
  ),
});

type Query = Static<typeof queryParameters>;

const responseSchema = listSchema(
  resourceSchema(
    'event',
    Type.Object({
      type: Type.String(),
      data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
      created_at: Type.String({ format: 'date-time' }),
    }),
  ),
);

export function eventOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: PATH,
      summary: 'List the events of secrets and auth clients in the last 30 days, newest first',
      tag: 'Events',
      query: queryParameters,
      responses: { 200: responseSchema },
      async run({ caller, query }) {
        const { events, hasMore } = await listEvents(
          services,
          caller,
          readFilter(query),
          query['page[size]'] ?? PAGE_SIZE,
        );
        const last = events.at(-1);
        return {
          status: 200,
          body: {
            ...toListDocument(events.map(toEventResource)),
            ...(hasMore && last !== undefined ? { links: { next: buildNextPageUrl(query, last.id) } } : {}),
          },
        };
      },
    }),
  ];
}

function readFilter(query: Query): EventQuery {
  const { 'filter[type]': type, 'filter[resource]': resourceId, 'filter[workspace]': workspaceId } = query;
  const before = query['page[before]'];
  return {
    ...(type === undefined ? {} : { type }),
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(workspaceId === undefined ? {} : { workspaceId }),
    ...(before === undefined ? {} : { before: before as EventId }),
  };
}

function buildNextPageUrl(query: Query, before: string): string {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, 'page[before]': before })) next.set(name, String(value));
  return `${PATH}?${next.toString()}`;
}
