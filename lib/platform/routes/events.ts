import { Type, type Static } from '@sinclair/typebox';

import { toEventResource } from '../../wire/event.js';
import { EVENT_TYPES } from '../model/event.js';
import type { EventId } from '../model/ids.js';
import { listEvents, type EventQuery } from '../usecases/events/listEvents.js';
import type { Services } from '../usecases/services.js';
import { cursorParameters, readPageSize, toCursorDocument } from './cursorPage.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, listSchema, resourceSchema } from './schemas.js';

const PATH = '/v2/events';

const queryParameters = strictObject({
  'filter[type]': Type.Optional(Type.String({ description: `One of ${EVENT_TYPES.join(', ')}` })),
  'filter[resource]': Type.Optional(Type.String({ description: 'Id of the secret or auth client' })),
  'filter[workspace]': Type.Optional(Type.String({ description: 'Id of the workspace' })),
  ...cursorParameters('event'),
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
        const { events, hasMore } = await listEvents(services, caller, readFilter(query), readPageSize(query));
        return { status: 200, body: toCursorDocument(PATH, query, events.map(toEventResource), hasMore) };
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
