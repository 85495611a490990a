import { Type, type Static } from '@sinclair/typebox';

import { auditRecordResource } from '../../wire/auditRecord.js';
import { listDocument } from '../../wire/jsonApi.js';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../model/audit.js';
import type { AuditRecordId } from '../model/ids.js';
import { listAuditRecords, type AuditQuery } from '../usecases/listAuditRecords.js';
import { badRequest } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { operation, type Operation } from './operation.js';
import { closed, listSchema, resourceSchema } from './schemas.js';

const PATH = '/v2/audit-records';
const PAGE_SIZE = 50;

const parameters = closed({
  'filter[resource_type]': Type.Optional(Type.String({ description: 'For example auth-secret' })),
  'filter[resource]': Type.Optional(Type.String({ description: 'Id of what it was done to' })),
  'filter[user]': Type.Optional(Type.String()),
  'filter[workspace]': Type.Optional(Type.String()),
  'filter[action]': Type.Optional(Type.String({ description: `One of ${AUDIT_ACTIONS.join(', ')}` })),
  'filter[outcome]': Type.Optional(Type.String({ description: `One of ${AUDIT_OUTCOMES.join(', ')}` })),
  'filter[from]': Type.Optional(Type.String({ format: 'date-time', description: 'From then on' })),
  'filter[to]': Type.Optional(Type.String({ format: 'date-time', description: 'Before then' })),
  'page[size]': Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: `${PAGE_SIZE} unless given` })),
  'page[before]': Type.Optional(
    Type.String({ description: 'Id of the last record of the page before: see links.next' }),
  ),
});

type Query = Static<typeof parameters>;

const answer = listSchema(
  resourceSchema(
    'audit-record',
    Type.Object({
      action: Type.String(),
      outcome: Type.String(),
      reason: Type.Union([Type.String(), Type.Null()], { description: 'An error code of the API' }),
      version: Type.Union([Type.Integer(), Type.Null()], { description: "Of the secret's values" }),
      created_at: Type.String({ format: 'date-time' }),
      request_id: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
);

export function auditRecordOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: PATH,
      summary: 'Who did or tried what, newest first. Nothing changes or removes a record.',
      tag: 'Audit',
      query: parameters,
      answers: { 200: answer },
      async run({ caller, query }) {
        const size = query['page[size]'] ?? PAGE_SIZE;
        const { records, hasMore: more } = await listAuditRecords(services, caller, questionOf(query), size);
        const last = records.at(-1);
        return {
          status: 200,
          body: {
            ...listDocument(records.map(auditRecordResource)),
            ...(more && last !== undefined ? { links: { next: nextPage(query, last.id) } } : {}),
          },
        };
      },
    }),
  ];
}

function questionOf(query: Query): AuditQuery {
  const fromMs = timeOf(query, 'filter[from]');
  const toMs = timeOf(query, 'filter[to]');
  return {
    ...picked('resourceType', query['filter[resource_type]']),
    ...picked('resourceId', query['filter[resource]']),
    ...picked('userId', query['filter[user]']),
    ...picked('workspaceId', query['filter[workspace]']),
    ...picked('action', query['filter[action]']),
    ...picked('outcome', query['filter[outcome]']),
    ...picked('fromMs', fromMs),
    ...picked('toMs', toMs),
    ...picked('before', query['page[before]'] as AuditRecordId | undefined),
  };
}

function picked<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}

/** The schema lets a leap second through, which has no number. */
function timeOf(query: Query, parameter: 'filter[from]' | 'filter[to]'): number | undefined {
  const text = query[parameter];
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw badRequest({ code: 'invalid', detail: `${parameter} is no time that there is`, source: { parameter } });
}

function nextPage(query: Query, before: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, 'page[before]': before })) parameters.set(name, String(value));
  return `${PATH}?${parameters.toString()}`;
}
