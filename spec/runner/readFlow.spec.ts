import { expect } from 'chai';

import { RestError } from '../../lib/errors.js';
import { readFlow } from '../../lib/runner/readFlow.js';

const source = {
  file: 'flows/demo.yaml',
  defaultComponent: '/component',
  env: { USER_NAME: 'ann', PASSWORD: 's3cret' },
};

function readError(text: string): string {
  try {
    readFlow(text, source);
  } catch (error) {
    expect(error).to.be.instanceOf(RestError).with.property('code', 'usage');
    return (error as Error).message;
  }
  throw new Error('the flow was accepted');
}

const bomb = `name: a
a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]`;

describe('readFlow', () => {
  it('fills in the defaults of a step', () => {
    const flow = readFlow('name: a\nsteps:\n  - function: f\n  - { function: g, prefetch: 10, replicas: 2 }\n', source);
    expect(flow.steps).to.deep.equal([
      { id: 'step_1', function: 'f', prefetch: 1, replicas: 1, passthrough: false, config: {} },
      { id: 'step_2', function: 'g', prefetch: 10, replicas: 2, passthrough: false, config: {} },
    ]);
    expect(flow.component).to.equal('/component');
    expect(flow.trigger).to.equal(undefined);
  });

  it('removes a trailing line break from credentials', () => {
    const text = `name: a
steps: [{ function: f }]
credentials:
  user: { type: basic, username: { env: USER_NAME }, password: { env: PASSWORD } }
  key: { type: api_key, headerName: "X-Key ", headerValue: { env: KEY } }
  token: { type: oauth2, access_token: { env: KEY }, scope: " a  b" }`;
    const env = { USER_NAME: '\ufeffann\n', PASSWORD: ' s3cret \r\n', KEY: 'k\u200b1\n' };
    const { credentials } = readFlow(text, { ...source, env });
    const valuesOf = (name: string) => credentials.get(name)?.values.reveal();
    expect(valuesOf('user')).to.deep.equal({ username: 'ann', password: ' s3cret ' });
    expect(valuesOf('key')).to.deep.equal({ headerName: 'X-Key', headerValue: 'k1' });
    expect(valuesOf('token')).to.deep.equal({ access_token: 'k1', scope: 'a b' });
  });

  it('reads credentials and variables from the environment and lists the secret variables', () => {
    const flow = readFlow(
      `name: a
trigger: { function: t, credential: demo }
credentials:
  demo: { type: basic, username: { env: USER_NAME }, password: { env: PASSWORD } }
  open: { type: noauth }
variables: { region: eu, who: { env: USER_NAME } }
`,
      source,
    );
    expect(flow.trigger?.secretId).to.equal('demo');
    expect(flow.credentials.get('demo')?.values.reveal()).to.deep.equal({ username: 'ann', password: 's3cret' });
    expect(flow.credentials.get('open')?.values.reveal()).to.deep.equal({});
    expect(JSON.stringify([...flow.credentials])).not.to.include('s3cret');
    expect(flow.variables).to.deep.equal({ region: 'eu', who: 'ann' });
    expect(flow.secretVariables).to.deep.equal(['USER_NAME', 'PASSWORD']);
  });

  it('reads the provider of a credential and its public members', () => {
    const flow = (more: string) => `name: a
steps: [{ function: f, credential: crm }]
credentials:
  crm: { type: oauth2, access_token: { env: PASSWORD }, ${more} }`;
    const { credentials } = readFlow(
      flow('provider: salesforce, public: { instance_url: { env: USER_NAME } }'),
      source,
    );
    expect(credentials.get('crm')).to.deep.include({ provider: 'salesforce', publicMembers: { instance_url: 'ann' } });
    expect(credentials.get('crm')?.values.reveal()).to.deep.equal({ access_token: 's3cret' });
    expect(readError(flow('provider: Sales force'))).to.equal(
      'flows/demo.yaml:4: credentials.crm.provider: must be the id of a provider in the catalogue, such as github',
    );
  });

  it("accepts the id of a platform's secret", () => {
    const env = {
      ELASTICIO_API_URI: 'https://api.example',
      ELASTICIO_API_USERNAME: 'ann',
      ELASTICIO_API_KEY: 'key',
      ELASTICIO_WORKSPACE_ID: 'w1',
    };
    const text = 'name: a\nsteps: [{ function: f, credential: { secretId: 65f0c0ffee } }]';
    const flow = readFlow(text, { ...source, env });
    expect(flow.steps[0]?.secretId).to.equal('65f0c0ffee');
    expect(flow.platform).to.include({ uri: 'https://api.example', username: 'ann', workspaceId: 'w1' });
    expect(flow.platform?.apiKey.reveal()).to.equal('key');
    expect(readError(text)).to.include(
      'flows/demo.yaml:2: steps[0].credential: secrets of a platform need the environment variable ELASTICIO_WORKSPACE_ID, which is not set',
    );
  });

  it('accepts a reference instead of an id, but no path', () => {
    const env = {
      ELASTICIO_API_URI: 'https://api.example',
      ELASTICIO_API_USERNAME: 'ann',
      ELASTICIO_API_KEY: 'key',
      ELASTICIO_WORKSPACE_ID: 'w1',
    };
    const flow = (secretId: string): string =>
      `name: a\nsteps: [{ function: f, credential: { secretId: ${secretId} } }]`;
    expect(readFlow(flow('microsoft.OAuth'), { ...source, env }).steps[0]?.secretId).to.equal('microsoft.OAuth');
    for (const odd of ['".."', 'a..b', 'a/b', '.a', 'a.', 'a'.repeat(129)]) {
      expect(readError(flow(odd)), odd).to.include('flows/demo.yaml:2: steps[0].credential.secretId');
    }
  });

  it('reads the location of an API key', () => {
    const text = `name: a
steps: [{ function: f, credential: k }]
credentials: { k: { type: api_key, headerName: key, headerValue: { env: PASSWORD }, location: path } }`;
    expect(readFlow(text, source).credentials.get('k')?.values.reveal()).to.deep.equal({
      headerName: 'key',
      headerValue: 's3cret',
      location: 'path',
    });
  });

  it("resolves the component's folder from the flow file", () => {
    const flow = readFlow('name: a\ncomponent: ../other\nsteps: [{ function: f }]', {
      ...source,
      file: '/x/flows/a.yaml',
    });
    expect(flow.component).to.equal('/x/other');
  });

  const invalid: [string, string, string][] = [
    ['broken YAML', 'name: a\nsteps: [', 'flows/demo.yaml:2: Flow sequence'],
    ['a key given twice', 'name: a\nname: b', 'flows/demo.yaml:2: Map keys must be unique'],
    ['a second document', 'name: a\n---\nname: b', 'flows/demo.yaml:2: a flow file must be one YAML document'],
    ['an alias without an anchor', 'name: a\nsteps: [*step]', 'flows/demo.yaml:2: the alias *step has no anchor'],
    ['aliases that multiply', bomb, 'flows/demo.yaml:1: Excessive alias count'],
    ['an empty file', '', 'flows/demo.yaml:1: must be object, not empty'],
    ['a flow without a name', 'steps: [{ function: f }]', 'flows/demo.yaml:1: "name" is missing'],
    ['a flow without anything to run', 'name: a', 'flows/demo.yaml:1: nothing to run; add a trigger or steps'],
    [
      'an unknown key',
      'name: a\nsteps:\n  - function: f\n    prefetsch: 3',
      'flows/demo.yaml:4: steps[0].prefetsch: unknown key; allowed keys: id, function, credential, prefetch, replicas, passthrough, config',
    ],
    [
      'a step without a function',
      'name: a\nsteps:\n  - function: f\n  - id: b',
      'flows/demo.yaml:4: steps[1]: "function" is missing',
    ],
    [
      'a number that is text',
      'name: a\nsteps:\n  - function: f\n    prefetch: many',
      'flows/demo.yaml:4: steps[0].prefetch: must be integer, not of type string',
    ],
    [
      'a prefetch of 0',
      'name: a\nsteps:\n  - { function: f, prefetch: 0 }',
      'flows/demo.yaml:3: steps[0].prefetch: must be >= 1',
    ],
    [
      'two steps with one id',
      'name: a\nsteps:\n  - { id: x, function: f }\n  - { id: x, function: f }',
      'flows/demo.yaml:4: steps[1].id: "x" is already the id of another step; use a unique id',
    ],
    [
      'a step id that a routing key cannot hold',
      'name: a\nsteps: [{ id: a.b, function: f }]',
      'flows/demo.yaml:2: steps[0].id: must be 1 to 64 letters, digits, "_" or "-"',
    ],
    [
      'the id of a secret with other characters',
      'name: a\nsteps: [{ function: f, credential: { secretId: a b } }]',
      'flows/demo.yaml:2: steps[0].credential.secretId: must be the id or the reference of a secret',
    ],
    [
      'an unknown credential',
      'name: a\nsteps:\n  - function: f\n    credential: demo\ncredentials: { open: { type: noauth } }',
      `flows/demo.yaml:4: steps[0].credential: "demo" is not one of the flow's credentials (open)`,
    ],
    [
      'a secret of a platform that is named as a credential of its own',
      'name: a\nsteps:\n  - function: f\n    credential: { secretId: open }\ncredentials: { open: { type: noauth } }',
      `flows/demo.yaml:4: steps[0].credential: "open" is also the name of a credential in this file; rename the credential`,
    ],
    [
      'an unknown type of credential',
      'name: a\nsteps: [{ function: f }]\ncredentials:\n  a: { type: magic }',
      'flows/demo.yaml:4: credentials.a.type: must be one of noauth, basic, api_key, oauth2, oauth2_instagram, not magic',
    ],
    [
      'a field that the type of credential does not have',
      'name: a\nsteps: [{ function: f }]\ncredentials:\n  a: { type: noauth, token: x }',
      'flows/demo.yaml:4: credentials.a.token: a credential of type noauth has no "token"; it has: none',
    ],
    [
      'a credential that lacks a field',
      'name: a\nsteps: [{ function: f }]\ncredentials:\n  a: { type: api_key, headerName: X }',
      'flows/demo.yaml:4: credentials.a: a credential of type api_key needs "headerValue"',
    ],
    [
      'an environment variable that is not set',
      'name: a\nsteps: [{ function: f }]\ncredentials:\n  a:\n    type: oauth2\n    access_token: { env: NOT_THERE }',
      'flows/demo.yaml:6: credentials.a.access_token: the environment variable NOT_THERE is not set',
    ],
  ];
  for (const [title, text, problem] of invalid) {
    it(`rejects ${title} with its line`, () => expect(readError(text)).to.include(problem));
  }

  for (const [type, key, rest] of [
    ['basic', 'password', 'username: u'],
    ['api_key', 'headerValue', 'headerName: X-Key'],
    ['oauth2', 'access_token', 'scope: a'],
    ['oauth2', 'refresh_token', 'access_token: { env: PASSWORD }'],
    ['oauth2_instagram', 'client_secret', 'access_token: { env: PASSWORD }'],
  ]) {
    it(`rejects ${key} in the file without quoting it`, () => {
      const problems = readError(
        `name: a\nsteps: [{ function: f }]\ncredentials:\n  a:\n    type: ${type}\n    ${rest}\n    ${key}: hunter2`,
      );
      expect(problems).to.equal(
        `flows/demo.yaml:7: credentials.a.${key}: secrets can't be stored in a flow file; put the value into an environment variable and write { env: NAME }`,
      );
    });
  }

  it('quotes no value that may be a secret', () => {
    const problems = readError(
      'name: a\nsteps: [{ function: f }]\ncredentials:\n  a: { type: basic, username: u, password: 4711 }',
    );
    expect(problems).to.include('credentials.a.password: must be string or object, not of type number');
    expect(problems).not.to.include('4711');
  });

  it('lists every problem in the order of the lines', () => {
    const problems = readError('name: a\nsteps:\n  - { id: x }\n  - { function: f, replicas: 0 }\nfoo: 1');
    expect(problems.split('\n').map((line) => line.split(':')[1])).to.deep.equal(['3', '4', '5']);
  });
});
