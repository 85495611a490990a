import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from 'chai';

import type { Httpbin } from './support/httpbin.js';
import { startOneStep, type OneStep, type OneStepOptions } from './support/oneStep.js';
import { startPlatform, type Platform, type PlayedSecret } from './support/platform.js';
import type { Rabbit } from './support/rabbit.js';
import { sharedHttpbin, sharedRabbit } from './support/services.js';

const cwd = path.join(__dirname, '..');
const noauth: PlayedSecret = { type: 'noauth', credentials: {} };
const oauth2: PlayedSecret = { type: 'oauth2', credentials: { refresh_token: 'rt-of-the-spec' } };

/** The component with the real runtime and broker; only the platform is simulated. */
describe('the component with the real runtime', () => {
  let rabbit: Rabbit;
  let httpbin: Httpbin;
  const running: { stop(): Promise<unknown> }[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    httpbin = await sharedHttpbin(this);
  });

  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  async function start(
    played: PlayedSecret,
    configure: (platform: Platform) => object,
    more: Partial<OneStepOptions> = {},
  ): Promise<{ step: OneStep; platform: Platform }> {
    const platform = await startPlatform(played);
    running.push(platform);
    platform.configure(configure(platform));
    const options = { uri: rabbit.uri, cwd, id: 'step_1', function: 'httpRequestAxios', prefetch: 10 };
    const step = await startOneStep({ ...options, settings: platform.settings, ...more });
    running.push(step);
    return { step, platform };
  }

  const getting = (path: string) => () => ({ reader: { method: 'GET', url: `"${httpbin.url}${path}"` } });
  const empty = (count: number): object[] => Array.from({ length: count }, () => ({ body: {} }));

  it('authenticates with basic auth', async () => {
    const { step } = await start(
      { type: 'basic', credentials: { username: 'ann', password: 's3cr:t' } },
      getting('/basic-auth/ann/s3cr%3At'),
    );
    const { data, errors } = await step.run(empty(1));
    expect(errors).to.deep.equal([]);
    expect(data[0]!.responseBody).to.deep.equal({ authenticated: true, user: 'ann' });
  });

  it('authenticates with an API key', async () => {
    const credentials = { headerName: 'X-Spec-Key', headerValue: 'k-1' };
    const { step } = await start({ type: 'api_key', credentials }, getting('/headers'));
    const { data } = await step.run(empty(1));
    expect(data[0]!.responseBody).to.have.nested.property('headers.X-Spec-Key', 'k-1');
  });

  for (const type of ['oauth2', 'oauth2_instagram']) {
    it(`refreshes an expired token of ${type} once for fifty concurrent messages, without an error`, async () => {
      const read = (platform: Platform) => ({
        reader: { method: 'GET', url: `"${platform.resourceUrl}"` },
        maxRetries: '1',
      });
      const { step, platform } = await start({ ...oauth2, type }, read, {
        prefetch: 50,
        env: { LOG_LEVEL: 'trace' },
      });
      platform.gather(50);
      expect((await step.run(empty(50))).errors).to.deep.equal([]);
      expect(platform.counts).to.deep.equal({ reads: 1, refreshes: 0, accepted: 50, refused: 0 });

      platform.expireToken();
      platform.gather(50);
      const { data, errors, rebounds } = await step.run(empty(50));
      expect([errors, rebounds]).to.deep.equal([[], []]);
      expect(data.map(({ statusCode }) => statusCode)).to.deep.equal(Array(50).fill(200));
      expect(platform.counts).to.deep.equal({ reads: 2, refreshes: 1, accepted: 100, refused: 50 });
      expect(step.log()).to.not.match(/at-1|at-2|rt-of-the-spec|platform-key-of-the-spec/);
    });
  }

  it('fails every message of an invalid credential at once and says who has to act', async () => {
    const { step, platform } = await start(oauth2, ({ resourceUrl }) => ({
      reader: { method: 'GET', url: `"${resourceUrl}"` },
    }));
    platform.expireToken();
    platform.revokeGrant();
    platform.gather(10);
    const { data, errors } = await step.run(empty(10));
    expect(data).to.deep.equal([]);
    expect(new Set(errors.map(({ message }) => message))).to.deep.equal(
      new Set([
        `The credential "CRM" (s1) is no longer accepted and can't be refreshed (Provider rejected the refresh token). ` +
          `Someone with access to the workspace w1 has to open it under Credentials and click Re-Authenticate; until then its messages fail`,
      ]),
    );
    expect(platform.counts).to.deep.equal({ reads: 2, refreshes: 1, accepted: 0, refused: 10 });
  });

  it('keeps URLs, headers, bodies and retries of two hundred messages apart', async () => {
    const { step } = await start(
      noauth,
      () => ({
        errorCodes: '418',
        maxRetries: '2',
        errorPolicy: 'emit',
        reader: {
          method: 'POST',
          url: `"${httpbin.url}" & (teapot ? "/status/418" : "/anything/" & id)`,
          headers: [{ key: 'X-Id', value: 'id' }],
          body: { contentType: 'application/json', raw: '{ "id": id, "text": $join([text, text]) }' },
        },
      }),
      { prefetch: 50, env: { ELASTICIO_DATA_RATE_LIMIT: '1000' } },
    );
    const messages = Array.from({ length: 200 }, (_, id) => ({
      body: { id, text: `t${String(id)}.`.repeat((id % 7) + 1), teapot: id % 10 === 9 },
    }));
    const { data, errors } = await step.run(messages);
    expect(errors).to.deep.equal([]);
    expect(data.filter(({ statusCode }) => statusCode === 418)).to.have.length(20);
    const seen = data
      .filter(({ statusCode }) => statusCode === 200)
      .map(
        ({ responseBody }) =>
          responseBody as { url: string; headers: Record<string, string>; json: { id: number; text: string } },
      )
      .sort((a, b) => a.json.id - b.json.id)
      .map(({ url, headers, json }) => [url, headers['X-Id'], json.text]);
    const expected = messages
      .filter(({ body }) => !body.teapot)
      .map(({ body }) => [`${httpbin.url}/anything/${String(body.id)}`, String(body.id), body.text + body.text]);
    expect(seen).to.deep.equal(expected);
  });

  it('decodes compressed responses', async () => {
    const url = `"${httpbin.url}/" & way`;
    const { step } = await start(noauth, () => ({ reader: { method: 'GET', url } }), { prefetch: 1 });
    const { data } = await step.run(['gzip', 'deflate', 'brotli'].map((way) => ({ body: { way } })));
    const flags = data.map(({ responseBody }) => responseBody as Record<string, unknown>);
    expect(flags.map(({ gzipped, deflated, brotli }) => [gzipped, deflated, brotli])).to.deep.equal([
      [true, undefined, undefined],
      [undefined, true, undefined],
      [undefined, undefined, true],
    ]);
  });

  it('rebounds with the reason', async () => {
    const { step } = await start(noauth, () => ({ ...getting('/status/503')(), errorPolicy: 'rebound' }));
    const { rebounds } = await step.run(empty(1));
    expect(rebounds[0]).to.match(/^Got error "SERVICE UNAVAILABLE", status - "503", body: /);
  });

  it('streams a download into the object storage with its type and name', async () => {
    const { step, platform } = await start(noauth, () => ({
      ...getting('/image/png')(),
      downloadAsAttachment: true,
    }));
    const { data, errors } = await step.run(empty(1));
    expect(errors).to.deep.equal([]);
    const [file] = platform.received;
    expect(data[0]!.attachmentUrl).to.equal(`${platform.settings.API_URI!}/objects/o-1?storage_type=maester`);
    expect(file?.headers).to.include({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="png"; filename*=UTF-8''png`,
      authorization: 'Bearer storage-token-of-the-spec',
    });
    expect(file?.body.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
  });

  it('uploads a file as part of a form', async () => {
    const file = `{ "url": "${httpbin.url}/image/jpeg", "filename": "jackal.jpg" }`;
    const { step } = await start(noauth, () => ({
      uploadFile: true,
      reader: {
        method: 'POST',
        url: `"${httpbin.url}/post"`,
        body: {
          contentType: 'multipart/form-data',
          formData: [
            { key: 'kind', value: '"fox"' },
            { key: 'file', value: file },
          ],
        },
      },
    }));
    const { data, errors } = await step.run(empty(1));
    expect(errors).to.deep.equal([]);
    const response = data[0]!.responseBody as { form: object; files: Record<string, string> };
    expect(response.form).to.deep.equal({ kind: 'fox' });
    expect(response.files.file).to.match(/^data:(image\/jpeg|application\/octet-stream);base64,\/9j\//);
  });

  it('splits an array with splitResult (legacy)', async () => {
    const { step } = await start(
      { type: 'basic', credentials: { username: 'guest', password: 'guest' } },
      () => ({
        splitResult: true,
        reader: { method: 'GET', url: `"${rabbit.managementUrl}/api/exchanges"`, headers: [] },
      }),
      { function: 'httpRequestAction' },
    );
    const exchanges = (await managed(rabbit, 'GET', '/api/exchanges')) as { name: string }[];
    const { data } = await step.run(empty(1), exchanges.length);
    expect(data.map(({ statusCode }) => statusCode)).to.deep.equal(exchanges.map(() => 200));
    expect(data.map(({ body }) => (body as { name: string }).name)).to.deep.equal(exchanges.map(({ name }) => name));
  });

  it('parses XML (legacy)', async () => {
    const { step } = await start(noauth, getting('/xml'), { function: 'httpRequestAction' });
    const { data } = await step.run(empty(1));
    expect(data[0]!.body).to.have.nested.property('slideshow._attr.author', 'Yours Truly');
  });

  it('names an invalid field before any request', async () => {
    const { step, platform } = await start(noauth, () => ({ ...getting('/get')(), requestTimeoutPeriod: '0' }));
    const { errors } = await step.run(empty(1));
    expect(errors[0]?.message).to.equal('"Request timeout" must be valid number between 1 and 1140000');
    expect(platform.counts.reads).to.equal(0);
  });

  it('continues after a failed message', async () => {
    const { step } = await start(noauth, () => ({ reader: { method: 'GET', url: 'address' } }), { prefetch: 1 });
    const good = { body: { address: `${httpbin.url}/get` } };
    const { data, errors } = await step.run([{ body: { address: 17 } }, good, {}, good]);
    expect(data.map(({ statusCode }) => statusCode)).to.deep.equal([200, 200]);
    const expected = 'URL: expected an absolute http or https URL, got';
    const advice = 'check the expression and the message';
    expect(errors.map(({ message }) => message)).to.deep.equal([
      `${expected} a number; ${advice}`,
      `${expected} undefined; ${advice}`,
    ]);
  });
});

describe('verifyCredentials with the real runtime', () => {
  const cases: readonly [string, object, object][] = [
    ['accepts', { type: 'basic', credentials: { username: 'ann', password: 'p' } }, { verified: true }],
    [
      'refuses',
      { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: '' } },
      { verified: false, reason: '"Header Name" or "Header Value" is missing in the credentials section' },
    ],
  ];
  for (const [verb, credential, verdict] of cases) {
    it(`${verb} a credential and posts the result`, async () => {
      const platform = await startPlatform(noauth);
      try {
        expect(await callService(platform, 'verifyCredentials', credential)).to.deep.equal([
          { status: 'success', data: verdict },
        ]);
      } finally {
        await platform.stop();
      }
    });
  }
});

describe('getMetaModel with the real runtime', () => {
  for (const name of ['request', 'requestTrigger']) {
    it(`posts the output schema of ${name}, and the error of an invalid one`, async () => {
      const platform = await startPlatform(noauth);
      const outputSchema = { type: 'object', properties: { id: { type: 'string' } } };
      const call = (config: object) =>
        callService(platform, 'getMetaModel', { records: 'data', ...config }, { ACTION_OR_TRIGGER: name });
      try {
        expect(await call({ outputSchema })).to.deep.equal([
          { status: 'success', data: { in: { type: 'object', properties: {} }, out: outputSchema } },
        ]);
        const [, failed] = await call({ outputSchema: { type: 'text' } });
        expect(failed).to.have.property('status', 'error');
        expect(failed)
          .to.have.nested.property('data.message')
          .that.matches(/^Output schema: .*got "text"$/);
        expect(platform.counts.reads).to.equal(0);
      } finally {
        await platform.stop();
      }
    });
  }
});

/** Runs a service method of the runtime. Returns the results that the platform received. */
async function callService(
  platform: Platform,
  method: string,
  config: object,
  more: Readonly<Record<string, string>> = {},
): Promise<unknown[]> {
  const settings = {
    ...platform.settings,
    ...more,
    CFG: JSON.stringify(config),
    POST_RESULT_URL: `${platform.settings.API_URI!}/result`,
  };
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`ELASTICIO_${name}`, value]));
  const service = createRequire(__filename).resolve('elasticio-sailor-nodejs/runService.js');
  const child = spawn(process.execPath, [service, method], { cwd, env: { ...process.env, ...env } });
  await once(child, 'exit');
  return platform.received.map(({ body }) => JSON.parse(body.toString()) as unknown);
}

describe("disableNagle on the runtime's AMQP sockets", () => {
  let rabbit: Rabbit;

  before(async function () {
    rabbit = await sharedRabbit(this);
  });

  it('sets no-delay on both connections, and again after the broker closed them', async () => {
    const platform = await startPlatform(noauth);
    const step = await startOneStep({
      uri: rabbit.uri,
      cwd: path.join(__dirname, 'support/socketOptions'),
      id: 'step_1',
      function: 'report',
      prefetch: 1,
      settings: platform.settings,
    });
    try {
      const port = Number(new URL(rabbit.uri).port);
      const readPorts = async (): Promise<unknown> => (await step.run([{ body: {} }])).data[0]!.ports;
      expect(await readPorts()).to.deep.equal([port, port]);
      expect(await readPorts()).to.deep.equal([]);
      await cutConnections(rabbit);
      // The write connection is reopened by the first published message, so the second message finds it.
      const after = [await readPorts(), await readPorts()].flat();
      expect(after).to.deep.equal([port, port]);
    } finally {
      await step.stop();
      await platform.stop();
    }
  });
});

async function managed({ managementUrl }: Rabbit, method: string, path: string): Promise<unknown> {
  const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
  const response = await fetch(`${managementUrl}${path}`, { method, headers: { authorization } });
  return method === 'GET' ? response.json() : undefined;
}

/** Closes the runtime's two connections, as an operator of the broker does. They are listed after a moment. */
async function cutConnections(rabbit: Rabbit): Promise<void> {
  for (;;) {
    const listed = (await managed(rabbit, 'GET', '/api/connections')) as {
      name: string;
      user_provided_name?: string;
    }[];
    const ofRuntime = listed.filter(({ user_provided_name: name = '' }) => /-(read|write)$/.test(name));
    if (ofRuntime.length === 2) {
      for (const { name } of ofRuntime) await managed(rabbit, 'DELETE', `/api/connections/${encodeURIComponent(name)}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
