import { createHash } from 'node:crypto';
import { PlatformApiLogicClient } from '@elastic.io/component-commons-library';
import { expect } from 'chai';
import { createSecretApi } from '../../lib/component/secretApi.js';
import { createOutboundPolicy, parseAllowedHosts } from '../../lib/http/outboundPolicy.js';
import { createTokenClient } from '../../lib/platform/provider/createTokenClient.js';
import { createOperations } from '../../lib/platform/routes/index.js';
import { Sensitive } from '../../lib/sensitive.js';
import { authContext } from '../support/authContext.js';
import { createLoopback } from '../support/loopback.js';
import type { SpecUser } from '../support/platform.js';
import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from '../support/secrets.js';
import { requestTo, createTestSender } from '../support/httpClient.js';

describe('clients of the API', () => {
  const servers = createLoopback();
  let platform: SecretsPlatform;
  let outgoing: ReturnType<typeof createTestSender>;
  let url: string;
  let operator: SpecUser;
  let oauth2: string;
  /** The requests to the provider. */
  let provided: string[];

  beforeEach(async () => {
    provided = [];
    outgoing = createTestSender();
    const provider = await servers.http((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        provided.push(body);
        const token = { access_token: `at-${String(provided.length + 1)}`, expires_in: 1800, instance_url: 'eu9' };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
      });
    });
    platform = await secretsPlatform({
      operations: createOperations,
      dependencies: {
        tokenClient: createTokenClient({
          timeoutMs: 5000,
          policy: createOutboundPolicy(parseAllowedHosts('127.0.0.1')),
        }),
      },
    });
    url = await platform.app.listen({ host: '127.0.0.1', port: 0 });
    operator = await platform.makeUser('operator');
    oauth2 = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, token_uri: `${provider.href}token` });
  });
  afterEach(() => {
    outgoing.close();
    platform.app.server.closeAllConnections();
    return platform.app.close();
  });

  describe("the vendor's PlatformApiLogicClient", () => {
    const nothing = (): void => undefined;
    const logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
    const client = ({ email, key }: SpecUser) =>
      new PlatformApiLogicClient({ logger }, { url, email, apiKey: key }, 'spec', 'm1');

    it('lists secrets with their components', async () => {
      const componentIds = [platform.component.id];
      // The auth clients of the workspace and of its tenant.
      for (const scope of [{ workspace: platform.workspace.id }, { tenant: platform.tenant.id }]) {
        const authClient = await platform.makeClient('basic', {}, { scope });
        const secretId = await platform.makeSecret(authClient, { username: 'ann', password: 'p' }, { name: ' Ann ' });
        const workspaceId = platform.workspace.id;
        const found: unknown = await client(operator).fetchAllSecretsForWorkspace({ workspaceId });
        expect(found).to.deep.equal([{ secretId, secretName: 'Ann', componentIds }]);
        await platform.api('DELETE', `${platform.path}/${secretId}`);
      }
    });

    it('reads a secret by id and by reference', async () => {
      const id = await platform.makeSecret(oauth2, TOKENS, { reference: 'acme.CRM' });
      const workspaceId = platform.workspace.id;
      for (const secretId of [id, 'acme.CRM']) {
        const secret = await client(operator).fetchSecretById({ workspaceId, secretId });
        expect(secret).to.include({ id, type: 'auth-secret' });
        expect(secret.attributes.credentials.access_token).to.equal(TOKENS.access_token);
      }
    });

    it('refreshes a token, and gets an error when that fails', async () => {
      const workspaceId = platform.workspace.id;
      const id = await platform.makeSecret(oauth2, TOKENS);
      const secret = await client(operator).refreshTokenBySecretId({ workspaceId, secretId: id });
      expect(secret.attributes.credentials).to.deep.include({
        access_token: 'at-2',
        undefined_params: { instance_url: 'eu9' },
      });
      expect(new URLSearchParams(provided[0]).get('refresh_token')).to.equal(TOKENS.refresh_token);

      const noauth = await platform.makeSecret(await platform.makeClient('noauth'), {});
      const refused: unknown = await client(operator)
        .refreshTokenBySecretId({ workspaceId, secretId: noauth })
        .catch((error: unknown) => error);
      expect(String(refused)).to.include('409');
    });

    it('finds workspaces and components', async () => {
      const [workspace, ...others] = await client(operator).fetchWorkspaceList({});
      expect(others).to.deep.equal([]);
      expect(workspace).to.include({
        workspaceId: platform.workspace.id,
        workspaceName: platform.workspace.name,
        contractId: platform.contract.id,
        contractName: platform.contract.name,
      });
      const [component] = await client(operator).fetchComponentsAccessibleFromContract({
        contractId: platform.contract.id,
      });
      expect(component).to.include({ componentId: platform.component.id, componentName: platform.component.name });
    });

    it('can send a percent-encoded user name, as older versions do', async () => {
      const secretId = await platform.makeSecret(oauth2, TOKENS);
      const older = client({ ...operator, email: operator.email.replace('@', '%40') });
      const secret = await older.fetchSecretById({ workspaceId: platform.workspace.id, secretId });
      expect(secret.id).to.equal(secretId);
    });
  });

  describe('the component', () => {
    const secretApi = () =>
      createSecretApi(
        {
          apiUri: url,
          username: operator.email,
          apiKey: new Sensitive(operator.key),
          workspaceId: platform.workspace.id,
          maxAttempts: 1,
          timeoutMs: 5000,
        },
        { send: outgoing.send, now: Date.now, sleep: () => Promise.resolve(), random: () => 0 },
      );

    it('authenticates with secrets of each type', async () => {
      const cases: readonly (readonly [string, object, object, string | undefined])[] = [
        ['basic', {}, { username: 'ann', password: 'pass' }, `Basic ${Buffer.from('ann:pass').toString('base64')}`],
        ['basic', { name: 'all', password: 'pass' }, {}, `Basic ${Buffer.from('all:pass').toString('base64')}`],
        ['api_key', {}, { headerName: 'Authorization', headerValue: 'Key k' }, 'Key k'],
        ['api_key', { name: 'Authorization', value: 'Key k' }, {}, 'Key k'],
        ['oauth2', OAUTH2_CLIENT, TOKENS, `Bearer ${TOKENS.access_token}`],
        ['noauth', {}, {}, undefined],
      ];
      for (const [type, ofClient, credentials, header] of cases) {
        const id = await platform.makeSecret(await platform.makeClient(type, ofClient), credentials);
        const { credential } = await secretApi().get(id);
        expect(authorization(await credential.apply(REQUEST, authContext)), type).to.equal(header);
      }
    });

    it('can use the reference of a secret', async () => {
      const id = await platform.makeSecret(oauth2, TOKENS, { reference: 'acme.CRM' });
      const [named, meant] = [await secretApi().get('acme.CRM'), await secretApi().get(id)];
      expect([named.secret.id, named.version]).to.deep.equal([id, meant.version]);
      const renewed = await secretApi().renew('acme.CRM', named);
      expect(authorization(await renewed.loaded.credential.apply(REQUEST, authContext))).to.equal('Bearer at-2');
    });

    it('refreshes a rejected token once for all replicas', async () => {
      const id = await platform.makeSecret(oauth2, TOKENS);
      const replicas = [secretApi(), secretApi(), secretApi()];
      const stale = await Promise.all(replicas.map((api) => api.get(id)));
      const renewed = await Promise.all(replicas.map((api, index) => api.renew(id, stale[index]!)));
      const signed = await Promise.all(renewed.map(({ loaded }) => loaded.credential.apply(REQUEST, authContext)));
      expect(signed.map(authorization)).to.deep.equal(['Bearer at-2', 'Bearer at-2', 'Bearer at-2']);
      expect(provided).to.have.length(1);
    });
  });

  it('sends one token request for concurrent refreshes of the same token', async () => {
    const id = await platform.makeSecret(oauth2, TOKENS);
    const hash = createHash('sha256').update(TOKENS.access_token).digest('hex');
    const responses = await Promise.all(
      Array.from({ length: 30 }, () =>
        fetch(`${url}${platform.path}/${id}/refresh`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${operator.email}:${operator.key}`).toString('base64')}`,
            'if-match': `"sha256:${hash}"`,
          },
        }),
      ),
    );
    expect(responses.map(({ status, headers }) => `${String(status)} ${headers.get('etag') ?? ''}`)).to.deep.equal(
      Array.from({ length: 30 }, () => '200 "2"'),
    );
    expect(provided).to.have.length(1);
  });
});

const REQUEST = requestTo('https://api.test/');

function authorization({
  headers,
}: {
  readonly headers: readonly { name: string; value: string }[];
}): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === 'authorization')?.value;
}
