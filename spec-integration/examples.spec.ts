import '../spec/support/quiet.js';

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { expect } from 'chai';

import type { Io } from '../lib/cli/io.js';
import { runCli } from '../lib/cli/runCli.js';
import { sharedHttpbin, sharedRabbit } from './support/services.js';

const ROOT = path.join(__dirname, '..');

interface Output {
  readonly body: { readonly statusCode: number; readonly responseBody: unknown };
  readonly passthrough: Readonly<Record<string, { readonly body: { readonly responseBody: unknown } }>>;
}

describe('the examples', () => {
  before(() => execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT }));

  async function run(flow: string, env: NodeJS.ProcessEnv): Promise<{ code: number; outputs: Output[]; err: string }> {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const io: Io = { stdin: new PassThrough(), stdout, stderr, env, onInterrupt: () => () => undefined };
    const code = await runCli(['run', path.join(ROOT, 'examples', flow), '--output', '-'], ROOT, io);
    const lines = String(stdout.read() ?? '')
      .split('\n')
      .filter(Boolean);
    return { code, outputs: lines.map((line) => JSON.parse(line) as Output), err: String(stderr.read() ?? '') };
  }

  it('httpbin.yaml: basic auth, an API key, JSONata bodies, a form, retries, an emitted status', async function () {
    const { url } = await sharedHttpbin(this);
    const env = { HTTPBIN_URL: url, DEMO_USER: 'ann', DEMO_PASSWORD: 'p w+1', DEMO_KEY: 'key-4711' };
    const { code, outputs, err } = await run('httpbin.yaml', env);
    expect(err).to.match(/\nbasic-auth +httpRequestAxiosTrigger +1 +1 +0 /);
    expect(err).to.match(/\nunavailable +httpRequestAxios +1 +1 +0 /);
    expect(code).to.equal(0);
    expect(outputs).to.have.lengthOf(1);
    expect(outputs[0]?.body).to.include({ statusCode: 503 });
    const responses = outputs[0]?.passthrough ?? {};
    const posted = responses.post?.body.responseBody;
    expect(posted).to.have.nested.property('args.step', 'post');
    expect(posted).to.have.nested.property('headers.X-Api-Key', 'key-4711');
    expect(posted).to.have.nested.property('headers.X-Request-For', 'ann');
    expect(posted).to.deep.nested.include({ 'json.user': 'ANN', 'json.status': 200 });
    expect(responses.form?.body.responseBody).to.deep.nested.include({ form: { user: 'ANN', status: '200' } });
  });

  it('rabbitmq.yaml: a queue created, filled, read and deleted by the management API', async function () {
    const { managementUrl } = await sharedRabbit(this);
    const env = { RABBITMQ_URL: managementUrl, RABBITMQ_USER: 'guest', RABBITMQ_PASSWORD: 'guest' };
    const { code, outputs, err } = await run('rabbitmq.yaml', env);
    expect(err).to.match(/\noverview +httpRequestAxiosTrigger +1 +1 +0 /);
    expect(code).to.equal(0);
    expect(outputs[0]?.body).to.include({ statusCode: 204 });
    expect(outputs[0]?.passthrough.read?.body.responseBody).to.have.nested.property(
      '[0].payload',
      'declared with status 201',
    );
  });
});
