import { Type } from '@sinclair/typebox';

import { toDocument, toListDocument, type Resource } from '../../wire/jsonApi.js';
import { toRunResource } from '../../wire/runResource.js';
import type { RunRecord } from '../runs/runRecord.js';
import { getRun, getWorkspaceForRuns } from '../usecases/runs/getRun.js';
import { startRun } from '../usecases/runs/startRun.js';
import { stopRun } from '../usecases/runs/stopRun.js';
import { waitForEntries } from '../usecases/runs/waitForEntries.js';
import type { Services } from '../usecases/services.js';
import { expectType, readRelationship, toOneRelationship } from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, resourceSchema } from './schemas.js';

/** Maximum time that a request waits for new entries, in seconds; shorter than common proxy timeouts. */
const MAX_WAIT_SECONDS = 25;

const runSchema = resourceSchema(
  'run',
  Type.Object({
    name: Type.String(),
    status: Type.String({ description: 'waiting, running, done, failed or stopped' }),
    started_at: Type.String({ description: 'While the run is waiting: the time it was requested' }),
    ended_at: Type.Union([Type.String(), Type.Null()]),
    steps: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why the run failed' }),
    entries: Type.Integer({ description: 'Number of the latest entry' }),
  }),
);
const entriesSchema = Type.Object({
  data: Type.Array(Type.Record(Type.String(), Type.Unknown()), { description: 'Entries in chronological order' }),
  meta: Type.Object({ status: Type.String(), steps: Type.Array(Type.Record(Type.String(), Type.Unknown())) }),
});

const newRunBody = strictObject({
  data: strictObject({
    type: Type.String(),
    attributes: strictObject({
      flow: Type.String({ minLength: 1, description: 'Content of a flow file (YAML)' }),
      variables: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: "Values of the flow's environment variables",
        }),
      ),
      messages: Type.Optional(
        Type.Array(Type.Object({ body: Type.Unknown() }), {
          minItems: 1,
          maxItems: 1000,
          description: 'Messages for the first step, instead of those of the trigger',
        }),
      ),
    }),
    relationships: Type.Optional(strictObject({ component: toOneRelationship })),
  }),
});

const collectionPath = '/v2/workspaces/:workspace/runs';
const itemPath = `${collectionPath}/:run`;
const workspaceParams = strictObject({ workspace: Type.String() });
const runParams = strictObject({ workspace: Type.String(), run: Type.String() });
const tag = 'Runs';

export function runOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: collectionPath,
      summary: 'List the recent runs of a workspace in this process, newest first',
      tag,
      params: workspaceParams,
      responses: { 200: listSchema(runSchema) },
      async run({ caller, params }) {
        const workspace = await getWorkspaceForRuns(services, caller, params.workspace);
        return { status: 200, body: toListDocument(services.runs.history.list(workspace.id).map(toResource)) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: collectionPath,
      summary: 'Run a flow file. The run waits if too many runs are in progress',
      tag,
      params: workspaceParams,
      body: newRunBody,
      responses: { 201: documentSchema(runSchema) },
      async run({ caller, params, body: { data } }) {
        expectType(data.type, 'run');
        const { flow, variables = {}, messages } = data.attributes;
        const component = data.relationships?.component;
        const started = await startRun(services, caller, params.workspace, {
          flow,
          variables,
          ...(messages && { messages }),
          componentId: component === undefined ? undefined : readRelationship('component', component).id,
        });
        return { status: 201, body: toDocument(toResource(started)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: itemPath,
      summary: 'Get a run',
      tag,
      params: runParams,
      responses: { 200: documentSchema(runSchema) },
      async run({ caller, params }) {
        return {
          status: 200,
          body: toDocument(toResource(await getRun(services, caller, params.workspace, params.run))),
        };
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${itemPath}/entries`,
      summary: 'List the entries of a run: messages, requests and errors, without values of credentials',
      tag,
      params: runParams,
      query: strictObject({
        after: Type.Optional(Type.Integer({ minimum: 0, description: 'Number of the last entry that you received' })),
        wait: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: MAX_WAIT_SECONDS,
            description: 'Seconds to wait for a new entry',
          }),
        ),
      }),
      responses: { 200: entriesSchema },
      async run({ caller, params, query, onDisconnect }) {
        const { after = 0, wait = 0 } = query;
        const found = await getRun(services, caller, params.workspace, params.run);
        await waitForEntries(services, found, after, wait * 1000, onDisconnect);
        const { status, steps } = found;
        return { status: 200, body: { data: found.entriesAfter(after), meta: { status, steps } } };
      },
    }),
    defineOperation({
      method: 'POST',
      path: `${itemPath}/stop`,
      summary: 'Stop a run. Messages in progress have five seconds to finish',
      tag,
      params: runParams,
      responses: { 200: documentSchema(runSchema) },
      async run({ caller, params }) {
        return {
          status: 200,
          body: toDocument(toResource(await stopRun(services, caller, params.workspace, params.run))),
        };
      },
    }),
  ];
}

function toResource({ request, name, status, startedAtMs, endedAtMs, steps, error, entryCount }: RunRecord): Resource {
  return toRunResource({ ...request, name, status, startedAtMs, endedAtMs, steps, error, entries: entryCount });
}
