import { Type } from '@sinclair/typebox';

import { document, listDocument, type Resource } from '../../wire/jsonApi.js';
import { runResource } from '../../wire/runResource.js';
import type { RunRecord } from '../usecases/runs/runRecord.js';
import { getRun, getWorkspaceForRuns } from '../usecases/runs/getRun.js';
import { startRun } from '../usecases/runs/startRun.js';
import { stopRun } from '../usecases/runs/stopRun.js';
import { waitForEntries } from '../usecases/runs/waitForEntries.js';
import type { Services } from '../usecases/services.js';
import { expectType, related, toOne } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, resourceSchema } from './schemas.js';

/** How long an answer may wait for news, in seconds: less than proxies wait for an answer. */
const LONGEST_WAIT_SECONDS = 25;

const run = resourceSchema(
  'run',
  Type.Object({
    name: Type.String(),
    status: Type.String({ description: 'waiting, running, done, failed or stopped' }),
    started_at: Type.String({ description: 'When it was asked for, as long as it waits' }),
    ended_at: Type.Union([Type.String(), Type.Null()]),
    steps: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why it broke off' }),
    entries: Type.Integer({ description: 'Number of the newest entry' }),
  }),
);
const entries = Type.Object({
  data: Type.Array(Type.Record(Type.String(), Type.Unknown()), { description: 'What happened, in order' }),
  meta: Type.Object({ status: Type.String(), steps: Type.Array(Type.Record(Type.String(), Type.Unknown())) }),
});

const newRun = closed({
  data: closed({
    type: Type.String(),
    attributes: closed({
      flow: Type.String({ minLength: 1, description: 'The text of a flow file' }),
      variables: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: "What the flow's references to environment variables stand for",
        }),
      ),
      messages: Type.Optional(
        Type.Array(Type.Object({ body: Type.Unknown() }), {
          minItems: 1,
          maxItems: 1000,
          description: 'Fed to the first step, in place of the trigger',
        }),
      ),
    }),
    relationships: Type.Optional(closed({ component: toOne })),
  }),
});

const all = '/v2/workspaces/:workspace/runs';
const one = `${all}/:run`;
const inWorkspace = closed({ workspace: Type.String() });
const ofRun = closed({ workspace: Type.String(), run: Type.String() });
const tag = 'Runs';

export function runOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: all,
      summary: 'The last runs of a workspace in this process, newest first',
      tag,
      params: inWorkspace,
      answers: { 200: listSchema(run) },
      async run({ caller, params }) {
        const workspace = await getWorkspaceForRuns(services, caller, params.workspace);
        return { status: 200, body: listDocument(services.runs.history.list(workspace.id).map(resourceOf)) };
      },
    }),
    operation({
      method: 'POST',
      path: all,
      summary: 'Runs a flow file, as soon as there is a place for it',
      tag,
      params: inWorkspace,
      body: newRun,
      answers: { 201: documentSchema(run) },
      async run({ caller, params, body: { data } }) {
        expectType(data.type, 'run');
        const { flow, variables = {}, messages } = data.attributes;
        const component = data.relationships?.component;
        const started = await startRun(services, caller, params.workspace, {
          flow,
          variables,
          ...(messages && { messages }),
          componentId: component === undefined ? undefined : related('component', component).id,
        });
        return { status: 201, body: document(resourceOf(started)) };
      },
    }),
    operation({
      method: 'GET',
      path: one,
      summary: 'One run',
      tag,
      params: ofRun,
      answers: { 200: documentSchema(run) },
      async run({ caller, params }) {
        return {
          status: 200,
          body: document(resourceOf(await getRun(services, caller, params.workspace, params.run))),
        };
      },
    }),
    operation({
      method: 'GET',
      path: `${one}/entries`,
      summary: 'What happened in a run: messages, requests, errors; values of credentials are taken out',
      tag,
      params: ofRun,
      query: closed({
        after: Type.Optional(Type.Integer({ minimum: 0, description: 'Number of the last entry that you have' })),
        wait: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: LONGEST_WAIT_SECONDS,
            description: 'Seconds to wait when there is nothing new',
          }),
        ),
      }),
      answers: { 200: entries },
      async run({ caller, params, query, onGone }) {
        const { after = 0, wait = 0 } = query;
        const found = await getRun(services, caller, params.workspace, params.run);
        await waitForEntries(services, found, after, wait * 1000, onGone);
        const { status, steps } = found;
        return { status: 200, body: { data: found.entriesAfter(after), meta: { status, steps } } };
      },
    }),
    operation({
      method: 'POST',
      path: `${one}/stop`,
      summary: 'Stops a run: what is under way has five seconds to end',
      tag,
      params: ofRun,
      answers: { 200: documentSchema(run) },
      async run({ caller, params }) {
        return {
          status: 200,
          body: document(resourceOf(await stopRun(services, caller, params.workspace, params.run))),
        };
      },
    }),
  ];
}

function resourceOf({ request: asked, name, status, startedAtMs, endedAtMs, steps, error, entryCount }: RunRecord): Resource {
  return runResource({ ...asked, name, status, startedAtMs, endedAtMs, steps, error, entries: entryCount });
}
