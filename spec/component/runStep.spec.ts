import { expect } from 'chai';
import nock from 'nock';
import { process as action } from '../../lib/actions/httpRequestAxios.js';
import { process as legacyAction } from '../../lib/actions/httpRequestAction.js';
import type { Emitter } from '../../lib/component/context.js';
import { process as trigger } from '../../lib/triggers/httpRequestAxiosTrigger.js';
import { process as legacyTrigger } from '../../lib/triggers/httpRequestTrigger.js';

const platform = 'http://platform.test';
const api = 'https://api.test';

interface Recorder extends Emitter {
  readonly emitted: (readonly [string, unknown])[];
  readonly lines: string[];
}

let runs = 0;

/** Creates the `this` of the runtime. Each call has its own workspace, and so its own caches. */
function emitterOf(settings: Readonly<Record<string, string>>): Recorder {
  const emitted: (readonly [string, unknown])[] = [];
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return {
    emitted,
    lines,
    logger: { debug: write, info: write, warn: write, error: write },
    emit: (event, payload) => Promise.resolve(emitted.push([event, payload])),
    getConfig: () => settings,
  };
}

function runtime(secret: object = { type: 'noauth', credentials: {} }) {
  const settings = {
    API_URI: platform,
    API_USERNAME: 'u',
    API_KEY: 'k',
    WORKSPACE_ID: `w${String(++runs)}`,
    FLOW_ID: 'f1',
    STEP_ID: 's1',
  };
  const scope = nock(platform)
    .get(`/v2/workspaces/${settings.WORKSPACE_ID}/secrets/s1`)
    .reply(200, { data: { id: 's1', attributes: { state: 'ready', name: 'N', ...secret } } });
  return { settings, scope, emitter: () => emitterOf(settings) };
}

const config = (reader: object, more: object = {}): object => ({ secretId: 's1', reader, ...more });
const get = { method: 'GET', url: `"${api}/items"` };

describe('runAndReturn', () => {
  it('returns the message that the runtime emits', async () => {
    nock(api).get('/items').reply(200, { a: 1 });
    expect(await action.call(runtime().emitter(), { body: {} }, config(get))).to.deep.equal({
      body: { statusCode: 200, HTTPHeaders: { 'content-type': 'application/json' }, responseBody: { a: 1 } },
      headers: {},
    });
  });

  it('accepts a trigger without a message', async () => {
    nock(api).get('/items').reply(204);
    const out = await trigger.call(runtime().emitter(), undefined, config(get));
    expect(out?.body).to.include({ statusCode: 204, responseBody: '' });
  });

  it('reads a setting of the runtime once, not for each message', async () => {
    nock(api).get('/items').times(2).reply(204);
    const { settings } = runtime();
    const read: string[] = [];
    const emitter = emitterOf(
      new Proxy(settings, {
        get: (all, name) => {
          read.push(String(name));
          return Reflect.get(all, name) as unknown;
        },
      }),
    );
    await action.call(emitter, { body: {} }, config(get));
    expect(read).to.include.members(['API_URI', 'FLOW_ID', 'ELASTICIO_OBJECT_STORAGE_URI']);
    read.length = 0;
    await action.call(emitter, { body: {} }, config(get));
    expect(read).to.deep.equal([]);
  });

  it('emits only a rebound', async () => {
    nock(api).get('/items').reply(503, 'busy');
    const emitter = runtime().emitter();
    expect(await action.call(emitter, { body: {} }, config(get, { errorPolicy: 'rebound' }))).to.equal(undefined);
    expect(emitter.emitted.map(([event, payload]) => [event, (payload as Error).message])).to.deep.equal([
      ['rebound', 'Got error "Service Unavailable", status - "503", body: "busy", attempts: 1'],
    ]);
  });

  it('keeps fifty concurrent messages and their log lines apart', async () => {
    const { emitter: make } = runtime({ type: 'basic', credentials: { username: 'u', password: 'p' } });
    nock(api)
      .get(/^\/items\/\d+$/)
      .times(50)
      .reply(200, (uri) => ({ uri }));
    const reader = { method: 'GET', url: `"${api}/items/" & id` };
    const emitters = Array.from({ length: 50 }, make);
    const outs = await Promise.all(
      emitters.map((emitter, id) => action.call(emitter, { body: { id } }, config(reader))),
    );
    expect(outs.map((out) => (out?.body as { responseBody: unknown }).responseBody)).to.deep.equal(
      emitters.map((_, id) => ({ uri: `/items/${String(id)}` })),
    );
    expect(emitters.map(({ lines }) => lines)).to.deep.equal(
      emitters.map((_, id) => [`GET ${api}/items/${String(id)}: status 200`]),
    );
  });

  it('reads the platform from the environment when the runtime has no settings', async () => {
    const variables = { API_URI: platform, API_USERNAME: 'env', API_KEY: 'env', WORKSPACE_ID: 'from-env' };
    for (const [name, value] of Object.entries(variables)) process.env[`ELASTICIO_${name}`] = value;
    try {
      nock(platform)
        .get('/v2/workspaces/from-env/secrets/s1')
        .basicAuth({ user: 'env', pass: 'env' })
        .reply(200, { data: { attributes: { type: 'noauth', credentials: {} } } });
      nock(api).get('/items').reply(200, 'ok');
      const out = await action.call(emitterOf({}), { body: {} }, config(get));
      expect(out?.body).to.include({ responseBody: 'ok' });
    } finally {
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, `ELASTICIO_${name}`);
    }
  });

  it('names the missing variable of the platform', async () => {
    let message = '';
    await action.call(emitterOf({ API_URI: platform }), { body: {} }, config(get)).catch((error: unknown) => {
      message = (error as Error).message;
    });
    expect(message).to.match(/^ELASTICIO_API_USERNAME is not set; /);
  });
});

describe('runAndEmit', () => {
  it('emits one message with an own id per element of an array', async () => {
    nock(api).get('/items').reply(200, [1, 2]);
    const emitter = runtime().emitter();
    const attachments = { a: { url: 'https://files.test/a' } };
    await legacyAction.call(emitter, { body: {}, attachments }, config(get, { splitResult: true }));
    const rest = { headers: { 'content-type': 'application/json' }, statusCode: 200, statusMessage: 'OK' };
    const outs = emitter.emitted.map(([event, payload]) => ({ event, ...(payload as { id: string }) }));
    expect(outs.map((out) => ({ ...out, id: typeof out.id }))).to.deep.equal([
      { event: 'data', id: 'string', body: { ...rest, body: 1 }, headers: {}, attachments },
      { event: 'data', id: 'string', body: { ...rest, body: 2 }, headers: {}, attachments },
    ]);
    expect(outs[0]?.id).to.not.equal(outs[1]?.id);
  });

  it('emits a single message unchanged', async () => {
    nock(api).get('/items').reply(200, [1, 2]);
    const emitter = runtime().emitter();
    await legacyTrigger.call(emitter, undefined, config(get));
    expect(emitter.emitted).to.deep.equal([
      [
        'data',
        {
          body: { headers: { 'content-type': 'application/json' }, body: [1, 2], statusCode: 200, statusMessage: 'OK' },
          headers: {},
        },
      ],
    ]);
  });

  it('emits an error before the delay', async () => {
    nock(api).get('/items').reply(404, 'gone');
    const emitter = runtime().emitter();
    await legacyAction.call(emitter, { body: {} }, config(get, { delay: '1', callCount: '1000' }));
    expect(emitter.emitted.map(([event, payload]) => [event, (payload as Error).message])).to.deep.equal([
      ['error', 'Code: 404 Message: Not Found Body: gone'],
    ]);
  });

  it('rebounds with enableRebound', async () => {
    nock(api).get('/items').reply(503, 'busy');
    const emitter = runtime().emitter();
    await legacyAction.call(emitter, { body: {} }, config(get, { enableRebound: true }));
    expect(emitter.emitted.map(([event]) => event)).to.deep.equal(['rebound']);
  });
});
