import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { readPlatformConfig } from '../../lib/platform/config.js';
import { startService, type RunningService } from '../../lib/platform/service.js';

interface Found {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const ADMIN = { ADMIN_EMAIL: 'ops@acme.test', ADMIN_API_KEY: 'k'.repeat(40) };
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the credential service on an ephemeral port', () => {
  let folder: string;
  let service: RunningService | undefined;
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'service-'))));
  afterEach(async () => {
    await service?.stop();
    service = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  async function start(settings: Readonly<Record<string, string>>): Promise<string> {
    const config = readPlatformConfig({ DATA_DIR: folder, PORT: '0', ...ADMIN, ...settings });
    service = await startService(config, LOG, () => undefined);
    return service.url;
  }

  async function redirectUri(): Promise<string | null> {
    const credentials = {
      client_id: 'crm-77',
      client_secret: 's',
      auth_uri: 'https://id.acme.test/authorize',
      token_uri: 'https://id.acme.test/token',
    };
    const [{ id: component }] = await call<[Found]>('/v2/components');
    const [{ id: workspace }] = await call<[Found]>('/v2/workspaces');
    const client = await call<Found>('/v2/auth-clients', {
      type: 'auth-client',
      attributes: { type: 'oauth2', name: 'CRM', credentials },
      relationships: {
        components: { data: [{ type: 'component', id: component }] },
        workspace: { data: { type: 'workspace', id: workspace } },
      },
    });
    const flow = await call<Found>(`/v2/workspaces/${workspace}/auth-flows`, {
      type: 'auth-flow',
      relationships: { auth_client: { data: { type: 'auth-client', id: client.id } } },
    });
    return new URL(flow.attributes.authorize_url!).searchParams.get('redirect_uri');
  }

  async function call<Data>(place: string, data?: object): Promise<Data> {
    const authorization = `Basic ${Buffer.from(Object.values(ADMIN).join(':')).toString('base64')}`;
    const sent = data && { method: 'POST', body: JSON.stringify({ data }) };
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(service!.url + place, { ...sent, headers });
    return ((await response.json()) as { readonly data: Data }).data;
  }

  it('redirects browsers to that port', async () => {
    const url = await start({});
    expect(new URL(url).port).not.to.equal('0');
    expect(await redirectUri()).to.equal(`http://127.0.0.1:${new URL(url).port}/callback/oauth2`);
    const docs = (await (await fetch(`${url}/docs/json`)).json()) as { readonly servers: unknown };
    expect(docs.servers).to.deep.equal([{ url: '/' }]);
  });

  it('redirects browsers to PUBLIC_URL when it is set', async () => {
    await start({ PUBLIC_URL: 'https://creds.acme.test/base' });
    expect(await redirectUri()).to.equal('https://creds.acme.test/base/callback/oauth2');
  });
});
