import { expect } from 'chai';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

const MARKER = 'MARKER-sealed';
const PROVIDER = { id: 'acme', public_members: ['instance_url', 'team.id'] };
const CREDENTIALS = {
  access_token: `${MARKER}-1`,
  refresh_token: `${MARKER}-2`,
  scope: `${MARKER}-3`,
  fields: { password: `${MARKER}-4` },
  undefined_params: {
    instance_url: 'eu9',
    id_token: `${MARKER}-5`,
    signature: `${MARKER}-6`,
    team: { id: 'T1', secret: `${MARKER}-7` },
  },
};
const SECRET = { type: 'oauth2', provider: 'acme', credentials: CREDENTIALS };

describe('$credential', () => {
  const servers = createLoopback();

  async function prepare(
    settings: StepHarnessSettings = {},
    answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.end(),
  ): Promise<{
    step: StepHarness;
    url: URL;
    seen: { url: string; body: string; headers: IncomingMessage['headers'] }[];
  }> {
    const seen: { url: string; body: string; headers: IncomingMessage['headers'] }[] = [];
    const url = await servers.http((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ url: request.url ?? '', body, headers: request.headers });
        answer(request, response);
      });
    });
    const step = await createStepHarness(servers, { secret: SECRET, providers: [PROVIDER], ...settings });
    return { step, url, seen };
  }

  it('has the public members in the URL, headers, parameters and the body', async () => {
    const { step, url, seen } = await prepare();
    await step.runRequest({
      reader: {
        method: 'POST',
        url: `"${url.href}" & $credential.instance_url`,
        headers: [{ key: 'X-Team', value: '$credential.team.id' }],
      },
      parameters: [{ name: 'of', in: 'query', value: '$credential.instance_url' }],
      body: { json: '$credential' },
    });
    expect(seen[0]).to.deep.include({ url: '/eu9?of=eu9', body: '{"instance_url":"eu9","team":{"id":"T1"}}' });
    expect(seen[0]?.headers).to.include({ 'x-team': 'T1', authorization: `Bearer ${MARKER}-1` });
  });

  it('has them in outcome rules and transforms', async () => {
    const { step, url } = await prepare({}, (_, response) =>
      response.setHeader('content-type', 'application/json').end('{"server":"eu9"}'),
    );
    const reader = { url: `"${url.href}"` };
    const transform = '$credential.team.id';
    expect(readBodies(await step.runRequest({ reader, transform }))).to.deep.equal(['T1']);
    const outcomes = [{ body: 'server = $credential.instance_url', do: 'fail', message: '$credential.team.id & "!"' }];
    expect((await catchRejection(step.runRequest({ reader, outcomes }))).message).to.match(/^T1! \(200 OK\)/);
  });

  it('has the members of a refreshed credential', async () => {
    const credentials = { access_token: 'new', undefined_params: { instance_url: 'us1' } };
    const refreshed = { name: 'CRM', state: 'ready', type: 'oauth2', provider: 'acme', credentials };
    const { step, url, seen } = await prepare(
      { refresh: { status: 200, body: { data: { id: 'S', attributes: refreshed } } } },
      ({ headers }, response) => void response.writeHead(headers.authorization === 'Bearer new' ? 200 : 401).end(),
    );
    await step.runRequest({ reader: { url: `"${url.href}" & $credential.instance_url` } });
    expect(seen.map((request) => request.url)).to.deep.equal(['/eu9', '/us1']);
  });

  it('is empty without a provider, for one that the catalogue lacks, and for other types', async () => {
    const { provider, ...unknown } = SECRET;
    expect(provider).to.equal('acme');
    for (const settings of [
      { secret: unknown },
      { providers: [] },
      { secret: { type: 'basic', provider: 'acme', credentials: { username: 'ann', password: MARKER } } },
      { secret: { type: 'noauth', credentials: {} } },
    ]) {
      const { step, url, seen } = await prepare(settings);
      await step.runRequest({ reader: { method: 'POST', url: `"${url.href}"` }, body: { json: '$credential' } });
      expect(seen[0]?.body).to.equal('{}');
      const warnings = step.lines.filter((line) => line.includes('The provider "acme" of the credential is not in'));
      expect(warnings).to.have.length('providers' in settings ? 1 : 0);
    }
  });

  it('does not exist in the functions of v2', async () => {
    const { step, url } = await prepare();
    const error = await catchRejection(
      step.runV2({ reader: { method: 'GET', url: `"${url.href}" & $credential.instance_url & $error($credential)` } }),
    );
    expect(error.message).not.to.include('eu9');
  });

  for (const expression of [
    '$credential',
    '$credential.*',
    '$credential.**',
    '$credential.%',
    '$credential.undefined_params',
    '$credential.access_token',
    '$credential.refresh_token',
    '$credential["access_token"]',
    '$credential.team',
    '$credential.team.*',
    '$credential.team.secret',
    '$credential.team.%.**',
    '$keys($credential)',
    '$spread($credential)',
    '$each($credential, function($v, $k) { $k & $string($v) })',
    '$sift($credential, function($v) { true })',
    '$lookup($credential, "access_token")',
    '$lookup($credential, "__proto__")',
    '$credential.__proto__',
    '$credential.constructor',
    '$credential.constructor.constructor',
    '$credential.toString',
    '$merge([$credential, {}])',
    '$eval("$credential.access_token")',
    '$eval("$credential")',
    '$string($credential)',
    '$credential ~> |$|{"a": access_token}|',
    '$map([$credential], function($c) { $c })',
    '($c := $credential; $c)',
    '$$.**',
    '**',
    '$getFlowVariables()',
    '$getPassthrough()',
    '$secret',
    '$credentials',
    '$scope',
    '$bindings',
    '$parameters',
    '$string($$)',
  ]) {
    it(`reaches no sealed member by ${expression}`, async () => {
      const { step, url, seen } = await prepare();
      const outcomes = [{ status: 200, do: 'fail', message: `$string(${expression})` }];
      const reader = { method: 'POST', url: `"${url.href}"` };
      const error = await catchRejection(step.runRequest({ reader, body: { json: expression }, outcomes }));
      const texts = [error.message, ...seen.map(({ body, url: path }) => path + body), ...step.lines];
      expect(JSON.stringify(texts)).not.to.include(MARKER);
    });
  }
});

describe('the base URL of a provider', () => {
  const servers = createLoopback();

  async function prepare(base: (origin: string) => string, members: object = {}) {
    const seen: string[] = [];
    const url = await servers.http((request, response) => {
      seen.push(`${String(request.url)} ${String(request.headers.authorization)}`);
      response.end();
    });
    const step = await createStepHarness(servers, {
      secret: { ...SECRET, credentials: { access_token: 'at', undefined_params: { origin: url.origin, ...members } } },
      providers: [{ id: 'acme', base_url: base(url.origin), public_members: ['origin', 'realm'] }],
    });
    const run = async (source: string, fields: object = {}, body: object = {}) =>
      step.runRequest({ reader: { url: source }, ...fields }, { body });
    return { url, seen, run };
  }

  it('precedes a relative URL, with the members of the credential', async () => {
    const { seen, run } = await prepare(() => '{origin}/v2/{realm}', { realm: '7' });
    await run('"/orders?a=1"');
    await run('path', {}, { path: 'orders' });
    expect(seen).to.deep.equal(['/v2/7/orders?a=1 Bearer at', '/v2/7/orders Bearer at']);
  });

  it('gives way to that of the step and to a typed origin', async () => {
    const { url, seen, run } = await prepare(() => 'https://api.acme.test');
    await run('"/a"', { baseUrl: `${url.origin}/own` });
    await run(`"${url.origin}/" & id`, {}, { id: 'b' });
    expect(seen).to.deep.equal(['/own/a Bearer at', '/b Bearer at']);
  });

  it('names the member that the credential lacks', async () => {
    const { run } = await prepare(() => '{origin}/v2/{realm}');
    expect((await catchRejection(run('"/orders"'))).message).to.equal(
      'Base URL: that of the provider acme is {origin}/v2/{realm}, which the credential has no value for; authenticate it again, or enter a base URL in the step',
    );
  });

  it('sends no credential to another server that a message names', async () => {
    const { url, seen, run } = await prepare(() => 'https://api.acme.test');
    const error = await catchRejection(run('next', {}, { next: `${url.origin}/` }));
    expect(error.message).to.match(/^URL: the message names the server http:\/\/127/);
    const ownBase = { baseUrl: 'https://{shop}.acme.test', parameters: [{ name: 'shop', in: 'path', value: '"eu"' }] };
    expect((await catchRejection(run('next', ownBase, { next: url.href }))).message).to.include(
      'only sent to https://eu.acme.test;',
    );
    expect(seen).to.deep.equal([]);
  });
});
