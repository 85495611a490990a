import { Type, type Static } from '@sinclair/typebox';

import { toAuditRecordResource } from '../../wire/auditRecord.js';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../model/audit.js';
import type { AuditRecordId } from '../model/ids.js';
import { listAuditRecords, type AuditQuery } from '../usecases/listAuditRecords.js';
import { badRequest } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { cursorParameters, readPageSize, toCursorDocument } from './cursorPage.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, listSchema, resourceSchema } from './schemas.js';

const PATH = '/v2/audit-records';

const queryParameters = strictObject({
  'filter[resource_type]': Type.Optional(Type.String({ description: 'Resource type, for example auth-secret' })),
  'filter[resource]': Type.Optional(Type.String({ description: 'Id of the resource' })),
  'filter[user]': Type.Optional(Type.String({ description: 'Id of the user who acted' })),
  'filter[workspace]': Type.Optional(Type.String({ description: 'Id of the workspace' })),
  'filter[action]': Type.Optional(Type.String({ description: `One of ${AUDIT_ACTIONS.join(', ')}` })),
  'filter[outcome]': Type.Optional(Type.String({ description: `One of ${AUDIT_OUTCOMES.join(', ')}` })),
  'filter[from]': Type.Optional(Type.String({ format: 'date-time', description: 'Earliest time, inclusive' })),
  'filter[to]': Type.Optional(Type.String({ format: 'date-time', description: 'Latest time, exclusive' })),
  ...cursorParameters('record'),
});

type Query = Static<typeof queryParameters>;

const responseSchema = listSchema(
  resourceSchema(
    'audit-record',
    Type.Object({
      action: Type.String(),
      outcome: Type.String(),
      reason: Type.Union([Type.String(), Type.Null()], {
        description: 'The API error code of a failed or forbidden action',
      }),
      version: Type.Union([Type.Integer(), Type.Null()], { description: "Version of the secret's values" }),
      created_at: Type.String({ format: 'date-time' }),
      request_id: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
);

export function auditRecordOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: PATH,
      summary: 'List audit records, newest first. Records are immutable',
      tag: 'Audit',
      query: queryParameters,
      responses: { 200: responseSchema },
      async run({ caller, query }) {
        const { records, hasMore } = await listAuditRecords(services, caller, readFilter(query), readPageSize(query));
        return { status: 200, body: toCursorDocument(PATH, query, records.map(toAuditRecordResource), hasMore) };
      },
    }),
  ];
}

function readFilter(query: Query): AuditQuery {
  const fromMs = readTime(query, 'filter[from]');
  const toMs = readTime(query, 'filter[to]');
  return {
    ...optionalMember('resourceType', query['filter[resource_type]']),
    ...optionalMember('resourceId', query['filter[resource]']),
    ...optionalMember('userId', query['filter[user]']),
    ...optionalMember('workspaceId', query['filter[workspace]']),
    ...optionalMember('action', query['filter[action]']),
    ...optionalMember('outcome', query['filter[outcome]']),
    ...optionalMember('fromMs', fromMs),
    ...optionalMember('toMs', toMs),
    ...optionalMember('before', query['page[before]'] as AuditRecordId | undefined),
  };
}

function optionalMember<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}

/**
 * Reads a time filter as milliseconds since the epoch.
 * @throws ApiError `invalid` for a leap second, which the schema's date-time format allows
 */
function readTime(query: Query, parameter: 'filter[from]' | 'filter[to]'): number | undefined {
  const text = query[parameter];
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw badRequest({ code: 'invalid', detail: `${parameter} must be a valid time`, source: { parameter } });
}
