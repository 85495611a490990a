import { spawn, spawnSync } from 'node:child_process';

import { expect } from 'chai';

import { readCredential } from '../../lib/auth/credential.js';
import { createSender } from '../../lib/http/send.js';
import { curl } from '../../lib/importers/curl/importCurl.js';
import type { ImportedStep } from '../../lib/importers/importedStep.js';
import { createScope } from '../../lib/request/expression.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { toStepConfig } from '../../lib/step/stepConfig.js';
import { startCaptureServer, type CapturedRequest, type CaptureServer } from './captureServer.js';
import { COMMANDS, type CommandCase } from './curlCommands.js';

/**
 * Headers of the client, not of the command, unless the command names them. A length of 0 says the same as none (RFC 9110, section 8.6).
 */
const CLIENT_HEADERS = ['user-agent', 'accept', 'accept-encoding'];

const ENVIRONMENT = { maxContentBytes: 20_000_000, maxFileBytes: 100_000_000, legacyTimeoutMs: 100_000 };

/** A request without what both clients decide: order and case of header names, the connection, boundaries. */
function normalize({ line, headers, body }: CapturedRequest, command: string): object {
  const boundary = /boundary=(\S+)/.exec(headers.join('\n'))?.[1];
  const hide = (text: string): string => (boundary === undefined ? text : text.replaceAll(boundary, 'BOUNDARY'));
  const rows = headers.map((header) => {
    const [name = '', ...value] = header.split(':');
    return [name.toLowerCase(), hide(value.join(':').trim())] as const;
  });
  const isNamed = (name: string): boolean => new RegExp(`\\b${name}:`, 'i').test(command);
  const compared = rows.filter(([name, value]) => {
    if (name === 'user-agent') return isNamed(name) || /(?:^|\s)(?:-A|--user-agent)/.test(command);
    if (name === 'accept') return isNamed(name) || command.includes('--json');
    if (CLIENT_HEADERS.includes(name)) return isNamed(name);
    if (name === 'connection' || name === 'expect') return false;
    // The bodies have boundaries of different lengths.
    return name !== 'content-length' || (value !== '0' && boundary === undefined);
  });
  return { line, headers: compared.map((row) => row.join(': ')).sort(), body: hide(body) };
}

describe('commands of curl and the steps that they become', function () {
  this.timeout(60_000);
  let server: CaptureServer;
  const sender = createSender({ proxy: {} });
  let equalCount = 0;

  before(async function () {
    if (spawnSync('curl', ['--version']).status !== 0) this.skip();
    server = await startCaptureServer();
  });
  after(async () => {
    sender.close();
    await server.close();
  });

  const runCurl = (command: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn('bash', ['-c', command.replace(/^\$ /, '').replaceAll('curl.exe', 'curl')], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      });
      child.on('error', reject).on('close', () => resolve());
    });

  async function runStep({ draft, credential }: ImportedStep, env: Readonly<Record<string, string>>): Promise<void> {
    const variables = Object.fromEntries(
      draft.variables.map(({ name, value }) => [name, value === '' ? env[name] : value]),
    );
    const config = request.parse({ ...toStepConfig(draft), secretId: 's1' }, ENVIRONMENT);
    const message = { body: {} };
    const scope = createScope(message, { now: () => 0, flowVariables: () => variables });
    const built = request.buildRequest(config, message, scope, () => Promise.reject(new Error('no file')));
    const members = Object.fromEntries(
      Object.entries(credential?.secrets ?? {}).map(([member, name]) => [member, env[name]]),
    );
    const applied =
      credential === undefined
        ? built
        : await readCredential(credential.type, { ...credential.members, ...members }).apply(built, {
            now: () => 0,
            randomBytes: (size) => new Uint8Array(size),
          });
    const response = await sender.send(applied, {
      idleTimeoutMs: 5000,
      maxResponseBytes: 1000,
      verifyTls: true,
      maxRedirects: 0,
    });
    response.body.resume();
  }

  const at = (text: string): string => text.replaceAll('api.test', server.origin.slice('http://'.length));

  async function compare({ command, bash = command, env = {} }: CommandCase) {
    await runCurl(at(bash));
    const expected = server.take().map((each) => normalize(each, bash));
    const steps = curl.read(at(command));
    for (const step of steps) await runStep(step, env);
    const actual = server.take().map((each) => normalize(each, bash));
    return { expected, actual, steps };
  }

  for (const each of COMMANDS) {
    it(`${each.reported === undefined ? 'send the same' : 'report'}: ${each.command.slice(0, 150)}`, async () => {
      const { expected, actual, steps } = await compare(each);
      for (const secret of Object.values(each.env ?? {}).filter((value) => value.length > 2)) {
        expect(JSON.stringify(steps)).not.to.contain(secret);
      }
      if (each.reported === undefined) {
        expect(expected).to.have.length.at.least(1);
        expect(actual).to.deep.equal(expected);
        equalCount++;
        return;
      }
      expect(actual).not.to.deep.equal(expected);
      const texts = steps.flatMap(({ notes }) =>
        notes.flatMap(({ kind, text }) => (kind === 'taken' ? [] : [text ?? ''])),
      );
      expect(texts.join('\n')).to.contain(each.reported);
    });
  }

  it('send the same bytes for 95 % of at least 150', () => {
    expect(COMMANDS.length).to.be.at.least(150);
    expect(equalCount / COMMANDS.length).to.be.at.least(0.95);
  });
});
