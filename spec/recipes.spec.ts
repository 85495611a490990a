import { readdirSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'chai';

import { readFlow } from '../lib/runner/readFlow.js';
import { listActiveSteps } from '../lib/runner/runOptions.js';
import { readText, root } from './support/descriptor.js';
import { codeBlocks, section } from './support/markdown.js';
import { specPlatform, type SpecPlatform } from './support/platform.js';

const recipes = readText('docs/recipes.md');
const HEADINGS = [...recipes.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
/** Recipes that need a user's authorization. */
const WITH_USER = ['OAuth2', 'Instagram'];

/** The environment of a flow: any value for each variable that it names. */
const ENV = new Proxy<Record<string, string>>(
  { ELASTICIO_API_URI: 'http://127.0.0.1:3000' },
  { get: (known, name: string) => known[name] ?? 'a value' },
);

interface Attributes {
  readonly type: string;
  readonly name: string;
  readonly reference: string;
  readonly credentials: Readonly<Record<string, unknown>>;
}

describe('docs/recipes.md', () => {
  let platform: SpecPlatform;
  let component: string;
  let requests: unknown[];

  beforeEach(async () => {
    requests = [];
    const grant = { accessToken: 'token', expiresInSeconds: 1800, others: {} };
    const refused = { outcome: 'configuration', code: 'unused', detail: '' } as const;
    const members = { auth_uri: 'https://id.example.com/authorize', token_uri: 'https://id.example.com/token' };
    platform = await specPlatform({
      dependencies: {
        tokenClient: {
          obtain(_client, request) {
            requests.push(request);
            return Promise.resolve({ outcome: 'granted', grant });
          },
          discover: () => Promise.resolve({ outcome: 'found', members }),
          revoke: () => Promise.resolve(refused),
          startDeviceFlow: () => Promise.resolve(refused),
        },
      },
    });
    component = (await platform.makeComponent()).id;
  });

  const blocks = (heading: string, language: string): string[] =>
    codeBlocks(section(recipes, heading).replace(/^ {3}/gm, ''), language);
  const to = (type: string, id: string): object => ({ data: { type, id } });
  const secrets = (): string => `/v2/workspaces/${platform.workspace.id}/secrets`;

  async function makeClient(heading: string): Promise<string> {
    const attributes = JSON.parse(blocks(heading, 'json')[0]!) as Attributes;
    const relationships = {
      components: { data: [{ type: 'component', id: component }] },
      tenant: to('tenant', platform.tenant.id),
    };
    const body = { data: { type: 'auth-client', attributes, relationships } };
    const { status, text, body: made } = await platform.api('POST', '/v2/auth-clients', { body });
    expect(status, text).to.equal(201);
    return made.data.id as string;
  }

  it('has all recipes', () => {
    expect(HEADINGS).to.deep.equal([
      ...WITH_USER,
      'Client credentials',
      'App Services: application user',
      'App Services: application',
      'App Services: admin user',
      'App Services: organization',
    ]);
  });

  for (const heading of HEADINGS) {
    it(`${heading}: creates the auth client and the secret of the step`, async () => {
      const client = await makeClient(heading);
      const [step] = blocks(heading, 'yaml');
      const flow = readFlow(`name: recipe\nsteps:\n  - function: httpRequestAxios\n    ${step!}\n`, {
        file: 'recipe.yaml',
        defaultComponent: root,
        env: ENV,
      });
      if (WITH_USER.includes(heading)) return;
      const attributes = JSON.parse(blocks(heading, 'json')[1]!) as Attributes;
      expect(flow.steps[0]!.secretId).to.equal(attributes.reference);
      const relationships = { auth_client: to('auth-client', client) };
      const body = { data: { type: 'auth-secret', attributes, relationships } };
      const made = await platform.api('POST', secrets(), { body });
      expect(made.status, made.text).to.equal(201);
      expect(made.body.data.attributes).to.deep.include({ state: 'ready' });
      expect(requests).to.have.lengthOf(1);
    });
  }

  it('OAuth2: starts the flow with the documented request', async () => {
    const client = await makeClient('OAuth2');
    const [, flow, secret] = blocks('OAuth2', 'json');
    const body = flow!.replace('AUTH_CLIENT_ID', client);
    const begun = await platform.api('POST', `/v2/workspaces/${platform.workspace.id}/auth-flows`, { body });
    expect(begun.status, begun.text).to.equal(201);
    const { authorize_url: address } = begun.body.data.attributes as { authorize_url: string };
    expect(address).to.match(/^https:\/\/id\.example\.com\/authorize\?/);
    const cookie = String(begun.headers['set-cookie']).split(';')[0]!;
    const state = new URL(address).searchParams.get('state')!;
    const back = await platform.api('GET', `/callback/oauth2?code=c&state=${encodeURIComponent(state)}`, {
      as: null,
      headers: { cookie },
    });
    expect([back.status, back.headers.location]).to.deep.equal([
      303,
      `http://127.0.0.1:3000/docs?auth_flow=${begun.body.data.id as string}`,
    ]);
    const made = await platform.api('POST', secrets(), {
      body: secret!.replace('AUTH_FLOW_ID', begun.body.data.id as string),
    });
    expect(made.status, made.text).to.equal(201);
    expect(blocks('OAuth2', 'yaml')[0]).to.include(made.body.data.attributes.reference);
  });

  it('matches the flows of the examples', () => {
    const names = readdirSync(path.join(root, 'examples')).filter((name) => name.endsWith('.yaml'));
    expect(names).to.include.members(['oauth2.yaml', 'instagram.yaml', 'appservices.yaml']);
    for (const name of names) {
      const flow = readFlow(readText(`examples/${name}`), { file: name, defaultComponent: root, env: ENV });
      expect(listActiveSteps(flow, false).length, name).to.be.at.least(1);
    }
  });
});
