import { expect } from 'chai';

import { basicAuthorization, type SpecResponse } from '../../../support/platform.js';
import { FLOW, createRunsPlatform, type RunsPlatform } from '../../../support/runs.js';

const log = (text: string) => ({ kind: 'log', step: 'step_1', level: 'warn', text, atMs: 5 }) as const;
const statusOf = async ({ api, path, operator }: RunsPlatform, id: string): Promise<string> =>
  (await api('GET', `${path}/${id}`, { as: operator })).body.data.attributes.status;

describe('startRun', () => {
  let platform: RunsPlatform;
  beforeEach(async () => {
    platform = await createRunsPlatform();
  });
  afterEach(() => platform.services.runs.close());

  it('starts a process with the flow, its variables and messages, and a key of its own', async () => {
    const { processes, workspace, operator } = platform;
    const { id } = await platform.startRun();
    const { platform: access, folder, ...job } = processes[0]!.job;
    expect(job).to.deep.equal({ flow: FLOW, variables: {}, messages: [{ body: {} }] });
    expect(folder).to.match(/spec\/support\/component$/);
    expect(access).to.deep.include({
      username: operator.email,
      workspaceId: workspace.id,
      uri: 'http://127.0.0.1:3000',
    });
    const { body } = await platform.api('GET', `${platform.path}/${id}`, { as: operator });
    expect(body.data.attributes).to.deep.equal({
      name: 'quotes',
      status: 'running',
      started_at: '2026-05-01T09:00:00.000Z',
      ended_at: null,
      steps: [{ id: 'step_1', function: 'echo', in: 0, out: 0, errors: 0, rebounds: 0 }],
      error: null,
      entries: 0,
    });
  });

  it('issues a key that is valid for the workspace and until the run ends', async () => {
    const { api, processes, operator, store } = platform;
    const other = await platform.makeTenant('Other');
    const { process } = await platform.startRun();
    const { apiKey } = processes[0]!.job.platform;
    const authorization = basicAuthorization({ email: operator.email, key: apiKey });
    const read = async (path: string) => (await api('GET', path, { as: null, headers: { authorization } })).status;
    expect(await read(`/v2/workspaces/${platform.workspace.id}/secrets`)).to.equal(200);
    expect(await read(`/v2/workspaces/${other.workspace.id}/secrets`)).to.equal(404);
    expect((await store.directory.findAccounts([apiKey])).size).to.equal(0);
    process.end();
    await new Promise(setImmediate);
    expect(await read(`/v2/workspaces/${platform.workspace.id}/secrets`)).to.equal(401);
  });

  it('records the start in the audit log, and denials too', async () => {
    const guest = await platform.makeUser('guest');
    const { id, process } = await platform.startRun();
    process.end();
    platform.clock.nowMs += 1000;
    expect((await platform.post({}, guest)).status).to.equal(403);
    const { body } = await platform.api('GET', '/v2/audit-records?filter[resource_type]=run');
    const problems = body.data.map((record: any) => [record.attributes.outcome, record.relationships.user.data.id]); // eslint-disable-line
    expect(problems).to.deep.equal([
      ['denied', guest.id],
      ['ok', platform.operator.id],
    ]);
    expect(body.data[1].relationships.resource.data).to.deep.equal({ type: 'run', id });
  });

  it('rejects an invalid flow with pointers to all problems, and stores no run', async () => {
    const response = platform.post();
    while (platform.processes.length === 0) await new Promise(setImmediate);
    platform.processes[0]!.report({
      kind: 'refused',
      problems: [
        { part: 'flow', line: 3, detail: 'steps: wrong' },
        { part: 'variables', name: 'A/B', detail: 'the flow needs a value for A/B' },
      ],
    });
    const { status, body } = await response;
    expect(status).to.equal(400);
    const problems = body.errors.map(({ code, detail, source, meta }: any) => [code, detail, source.pointer, meta]); // eslint-disable-line
    expect(problems).to.deep.equal([
      ['invalid', 'line 3: steps: wrong', '/data/attributes/flow', { line: 3 }],
      ['missing_variable', 'the flow needs a value for A/B', '/data/attributes/variables/A~1B', undefined],
    ]);
    expect((await platform.api('GET', platform.path)).body.data).to.deep.equal([]);
  });

  for (const [title, attributes, pointer] of [
    ['no flow', { flow: undefined }, '/data/attributes/flow'],
    ['an empty flow', { flow: '' }, '/data/attributes/flow'],
    ['variables that are not strings', { variables: { A: 1 } }, '/data/attributes/variables/A'],
    ['messages without a body', { messages: [{}] }, '/data/attributes/messages/0/body'],
    ['no message', { messages: [] }, '/data/attributes/messages'],
    ['unknown members', { speed: 1 }, '/data/attributes/speed'],
  ] as const) {
    it(`rejects ${title}`, async () => {
      const { status, body } = await platform.post(attributes);
      expect([status, body.errors[0].source?.pointer]).to.deep.equal([400, pointer]);
      expect(platform.processes).to.have.length(0);
    });
  }

  it('rejects a component without code', async () => {
    const bare = await platform.makeComponent();
    const component = { data: { type: 'component', id: bare.id } };
    const body = { data: { type: 'run', attributes: { flow: FLOW }, relationships: { component } } };
    const { status, body: response } = await platform.api('POST', platform.path, { as: platform.operator, body });
    expect([status, response.errors[0].code]).to.deep.equal([409, 'not_runnable']);
  });

  it('needs the role operator or above in the workspace', async () => {
    const guest = await platform.makeUser('guest');
    const other = await platform.makeTenant('Other');
    const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const { id } = await platform.startRun();
    const elsewhere = `/v2/workspaces/${other.workspace.id}/runs/${id}`;
    for (const [method, path] of [
      ['GET', platform.path],
      ['GET', `${platform.path}/${id}`],
      ['GET', `${platform.path}/${id}/entries`],
      ['POST', `${platform.path}/${id}/stop`],
    ] as const) {
      expect((await platform.api(method, path, { as: guest })).status, path).to.equal(403);
      expect((await platform.api(method, path, { as: stranger })).status, path).to.equal(404);
      expect((await platform.api(method, path)).status, path).to.equal(200);
    }
    for (const end of ['', '/entries']) {
      expect((await platform.api('GET', `${elsewhere}${end}`, { as: stranger })).status).to.equal(404);
    }
    expect((await platform.post({}, stranger)).status).to.equal(404);
  });

  it('returns the entries after an entry, numbered from 1', async () => {
    const { id, process } = await platform.startRun();
    process.report({ kind: 'progress', entries: [log('a'), log('b')], dropped: 0, steps: [] });
    const { body } = await platform.api('GET', `${platform.path}/${id}/entries?after=1`);
    expect(body).to.deep.equal({ data: [{ ...log('b'), number: 2 }], meta: { status: 'running', steps: [] } });
  });

  describe('waiting for entries', () => {
    const waitForResponse = async (id: string, meanwhile: () => unknown): Promise<SpecResponse> => {
      const before = platform.clock.sleepers;
      const response = platform.api('GET', `${platform.path}/${id}/entries?wait=20`);
      while (platform.clock.sleepers === before) await new Promise(setImmediate);
      meanwhile();
      return response;
    };

    it('responds as soon as there are new entries', async () => {
      const { id, process } = await platform.startRun();
      const sleepers = platform.clock.sleepers;
      const { body } = await waitForResponse(id, () =>
        process.report({ kind: 'progress', entries: [log('new')], dropped: 0, steps: [] }),
      );
      expect(body.data.map(({ number }: { number: number }) => number)).to.deep.equal([1]);
      expect(platform.clock.sleepers).to.equal(sleepers);
    });

    it('responds when the run ends, when the time is up, and when the service stops', async () => {
      const { id, process } = await platform.startRun();
      const late = await waitForResponse(id, () => (platform.clock.nowMs += 20_000));
      expect([late.status, late.body.data, late.body.meta.status]).to.deep.equal([200, [], 'running']);
      const ended = await waitForResponse(id, () => process.end());
      expect(ended.body.meta.status).to.equal('done');
      const { id: next } = await platform.startRun();
      const stopped = await waitForResponse(next, () => void platform.services.runs.close());
      expect(stopped.body.meta.status).to.equal('stopped');
    });

    it('waits for at most 25 seconds', async () => {
      const { id } = await platform.startRun();
      expect((await platform.api('GET', `${platform.path}/${id}/entries?wait=26`)).status).to.equal(400);
    });
  });

  it('fails with an error when the process dies', async () => {
    const { id, process } = await platform.startRun();
    process.crash();
    const { attributes } = (await platform.api('GET', `${platform.path}/${id}`)).body.data;
    expect([attributes.status, attributes.error]).to.deep.equal(['failed', 'died']);
  });

  it('stops a run after ten minutes', async () => {
    const { id, process } = await platform.startRun();
    platform.clock.nowMs += 600_000;
    await new Promise(setImmediate);
    expect(process.commands).to.deep.equal(['kill']);
    const { attributes } = (await platform.api('GET', `${platform.path}/${id}`)).body.data;
    expect([attributes.status, attributes.error]).to.deep.equal([
      'failed',
      'The run exceeded 10 minutes and was stopped',
    ]);
  });

  it('asks a run to stop, and kills it five seconds later', async () => {
    const { id, process } = await platform.startRun();
    const { body } = await platform.api('POST', `${platform.path}/${id}/stop`, { as: platform.operator });
    expect(body.data.attributes.status).to.equal('running');
    expect(process.commands).to.deep.equal(['stop']);
    platform.clock.nowMs += 5000;
    await new Promise(setImmediate);
    expect(process.commands).to.deep.equal(['stop', 'kill']);
    expect(await statusOf(platform, id)).to.equal('stopped');
  });

  it('does not kill a stopped run that ends in time, and keeps its status', async () => {
    const { id, process } = await platform.startRun();
    await platform.api('POST', `${platform.path}/${id}/stop`);
    process.end('stopped');
    await new Promise(setImmediate);
    platform.clock.nowMs += 5000;
    expect(process.commands).to.deep.equal(['stop']);
    expect((await platform.api('POST', `${platform.path}/${id}/stop`)).body.data.attributes.status).to.equal('stopped');
  });

  it('runs two at a time in a workspace, the others in order; a run stopped while waiting never starts', async () => {
    const { processes, path, operator } = platform;
    const first = await platform.startRun();
    await platform.startRun();
    const ids: string[] = [];
    for (const name of ['c', 'd', 'e']) {
      const { status, body } = await platform.post({ flow: FLOW.replace('quotes', name) });
      expect([status, body.data.attributes.status, body.data.attributes.name]).to.deep.equal([201, 'waiting', name]);
      ids.push(body.data.id);
    }
    await platform.api('POST', `${path}/${ids[0]!}/stop`, { as: operator });
    expect(await statusOf(platform, ids[0]!)).to.equal('stopped');
    first.process.end();
    while (processes.length < 3) await new Promise(setImmediate);
    expect(processes[2]!.job.flow).to.contain('"d"');
    expect(await Promise.all(ids.map((id) => statusOf(platform, id)))).to.deep.equal(['stopped', 'waiting', 'waiting']);
    processes[2]!.start();
    expect(await statusOf(platform, ids[1]!)).to.equal('running');
  });

  it('accepts fifty unfinished runs; the next one has to wait for one to finish', async () => {
    await platform.startRun();
    await platform.startRun();
    for (let n = 2; n < 50; n++) expect((await platform.post()).status).to.equal(201);
    const { status, body } = await platform.post();
    expect([status, body.errors[0].code]).to.deep.equal([409, 'too_many_runs']);
    platform.processes[0]!.end();
    while (platform.processes.length < 3) await new Promise(setImmediate);
    expect((await platform.post()).status).to.equal(201);
    const { body: list } = await platform.api('GET', platform.path);
    expect(list.data).to.have.length(50);
  });

  it('rejects runs once the service is stopping', async () => {
    await platform.services.runs.close();
    expect((await platform.post()).status).to.equal(503);
  });

  it('kills the processes when the service stops', async () => {
    const { id, process } = await platform.startRun();
    await platform.services.runs.close();
    expect(process.commands).to.deep.equal(['kill']);
    const { attributes } = (await platform.api('GET', `${platform.path}/${id}`)).body.data;
    expect([attributes.status, attributes.error]).to.deep.equal(['stopped', 'The service was stopped']);
  });

  it('keeps a thousand entries and the newest errors, and counts the dropped ones', async () => {
    const { id, process } = await platform.startRun();
    const entries = Array.from({ length: 1150 }, (_, n) => log(String(n)));
    process.report({ kind: 'progress', entries, dropped: 7, steps: [] });
    process.end();
    const { body } = await platform.api('GET', `${platform.path}/${id}/entries?after=999`);
    const numbers = body.data.map(({ number }: { number: number }) => number);
    expect([numbers[0], numbers[1], numbers.at(-1)]).to.deep.equal([1000, 1052, 1151]);
    expect(body.data.at(-1)).to.include({ kind: 'dropped', count: 57 });
  });
});
