import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  createRefusedOutcome,
  type AuthFlowsPlatform,
} from '../../support/authFlowsPlatform.js';
import { offlineStores } from '../../support/stores.js';
import { OAUTH2_CLIENT, readProblems, findStoredSecret, TOKENS } from '../../support/secrets.js';

for (const [name, open] of offlineStores) {
  describe(`/v2/workspaces/:workspace/auth-flows (${name})`, () => {
    let remove: () => Promise<void>;
    afterEach(() => remove());
    let platform: AuthFlowsPlatform;
    let client: string;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      platform = await createAuthFlowsPlatform({ dependencies: { store: opened.store } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      platform.provider = () => Promise.resolve(createGrantedOutcome());
    });

    describe('starting a flow', () => {
      it('returns an authorization URL with state and PKCE, and stores neither in plain text', async () => {
        const flow = await platform.start(client, { scopes: ['crm.read', 'crm.write'] });
        expect(flow.response.body.data).to.deep.equal({
          type: 'auth-flow',
          id: flow.id,
          attributes: {
            status: 'pending',
            expires_at: '2026-05-01T09:10:00.000Z',
            authorize_url: flow.url.href,
          },
          relationships: {
            workspace: {
              data: { type: 'workspace', id: platform.workspace.id },
              links: { self: `/v2/workspaces/${platform.workspace.id}` },
            },
            auth_client: { data: { type: 'auth-client', id: client }, links: { self: `/v2/auth-clients/${client}` } },
            user: {
              data: { type: 'user', id: platform.member.id },
              links: { self: `/v2/users/${platform.member.id}` },
            },
            auth_secret: { data: null },
          },
          links: { self: `${platform.flowsPath}/${flow.id}` },
        });
        expect(`${flow.url.origin}${flow.url.pathname}`).to.equal('https://id.acme.test/authorize');
        const { state, code_challenge: challenge, ...rest } = Object.fromEntries(flow.url.searchParams);
        expect(rest).to.deep.equal({
          response_type: 'code',
          client_id: 'crm-77',
          redirect_uri: 'http://127.0.0.1:3000/callback/oauth2',
          scope: 'crm.read crm.write',
          code_challenge_method: 'S256',
        });
        expect(state).to.match(/^[\w-]{43}$/);
        expect(challenge).to.match(/^[\w-]{43}$/);
        const row = await platform.findRow(flow);
        expect(row.stateHash).to.equal(createHash('sha256').update(state!).digest('hex'));
        expect(JSON.stringify(row)).not.to.include(state).and.not.to.include(flow.cookie.split('=')[1]);
        expect(await platform.readAudit(flow.id)).to.deep.equal(['create ok']);
      });

      it('binds the flow to the browser with a cookie for the callback path', async () => {
        const one = await platform.start(client);
        expect(one.response.headers['set-cookie']).to.match(
          new RegExp(`^auth_flow_${one.id}=[\\w-]{43}; Path=/callback; Max-Age=600; HttpOnly; SameSite=Lax$`),
        );
        expect(one.cookie).not.to.equal((await platform.start(client)).cookie);
      });

      it('uses a Secure cookie and the path of the public URL with https', async () => {
        const behind = await createAuthFlowsPlatform({ publicUrl: 'https://rest.acme.test/creds' });
        const flow = await behind.start(await behind.makeClient('oauth2', OAUTH2_CLIENT));
        expect(flow.response.headers['set-cookie']).to.match(
          /; Path=\/creds\/callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
        );
        expect(flow.url.searchParams.get('redirect_uri')).to.equal('https://rest.acme.test/creds/callback/oauth2');
      });

      for (const [scopes, sent] of [
        ['\ufeffcrm.read\u00a0crm.write\u200b\n', 'crm.read crm.write'],
        [[' crm.read\n', '\u200b', 'crm.write'], 'crm.read crm.write'],
        ['crm.read,crm.write', 'crm.read crm.write'],
        [' crm.read ,  crm.write crm.read', 'crm.read crm.write'],
        [['a', 'b'], 'a b'],
        ['', null],
        [[], null],
      ] as const) {
        it(`accepts the scopes ${JSON.stringify(scopes)}`, async () => {
          expect((await platform.start(client, { scopes })).url.searchParams.get('scope')).to.equal(sent);
        });
      }

      it("requests the scopes of the component's component.json, with placeholders filled in from the fields", async () => {
        const component = await platform.makeComponent({
          credentials: {
            fields: { region: { viewClass: 'TextFieldView' } },
            oauth2: {
              auth_uri: 'https://{{region}}.acme.test/a',
              client_secret: '{{SECRET}}',
              scopes: ['crm.{{region}}', 'openid'],
              access_type: 'offline',
              audience: 'https://{{ region }}.acme.test',
              state: 'mine',
            },
          },
        });
        const its = await platform.makeClient('oauth2', OAUTH2_CLIENT, { components: [component.id] });
        const { url } = await platform.start(its, { fields: { region: 'eu' } });
        expect(Object.fromEntries(url.searchParams)).to.include({
          scope: 'crm.eu openid',
          access_type: 'offline',
          audience: 'https://eu.acme.test',
        });
        expect(url.searchParams.getAll('state')).to.have.length(1).and.not.to.include('mine');
        expect(url.searchParams.has('client_secret')).to.equal(false);
        expect(readProblems(await platform.requestStart(its))).to.deep.equal(['missing /data/attributes/fields']);
        const other = await platform.start(its, {
          fields: { region: 'eu' },
          scopes: 'mail',
          additional_params: { access_type: 'online' },
        });
        expect(Object.fromEntries(other.url.searchParams)).to.include({ scope: 'mail', access_type: 'online' });
      });

      it('uses the scope separator and the PKCE setting of the auth client', async () => {
        const its = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, scope_separator: ',', pkce: false });
        const flow = await platform.start(its, { scopes: ['a', 'b'] });
        expect(flow.url.searchParams.get('scope')).to.equal('a,b');
        expect(flow.url.searchParams.has('code_challenge')).to.equal(false);
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(platform.tokenRequests[0]?.request).to.deep.equal({
          grant: 'authorization_code',
          code: 'c',
          redirectUri: 'http://127.0.0.1:3000/callback/oauth2',
        });
      });

      it('accepts additional parameters as an object or as JSON text', async () => {
        for (const additional_params of [{ prompt: 'consent', n: 1 }, '{"prompt":"consent","n":1}']) {
          const { url } = await platform.start(client, { additional_params });
          expect(Object.fromEntries(url.searchParams)).to.include({ prompt: 'consent', n: '1' });
        }
      });

      for (const [what, attributes, problem] of [
        ['a reserved parameter', { additional_params: { redirect_uri: 'https://evil.test' } }, 'additional_params'],
        ['a request object', { additional_params: { request_uri: 'https://evil.test' } }, 'additional_params'],
        ['another response mode', { additional_params: { response_mode: 'fragment' } }, 'additional_params'],
        ['parameters that are not an object', { additional_params: '[1]' }, 'additional_params'],
        ['parameters that are not JSON', { additional_params: 'a=b' }, 'additional_params'],
        ['a nested parameter', { additional_params: { claims: {} } }, 'additional_params'],
        ['a scope with a quote', { scopes: 'a"b' }, 'scopes'],
        ['a scope with a space', { scopes: ['a b'] }, 'scopes/0'],
        ['an unknown attribute', { redirect: '/' }, 'redirect'],
      ] as const) {
        it(`rejects ${what}`, async () => {
          const response = await platform.requestStart(client, attributes);
          expect(response.status).to.equal(400);
          expect(readProblems(response)[0]).to.match(new RegExp(`^(invalid|unknown) /data/attributes/${problem}$`));
        });
      }

      for (const returnTo of ['/done?x=1', 'http://127.0.0.1:3000/a', 'http://localhost:8123/x', 'http://[::1]:1/']) {
        it(`accepts return_to ${returnTo}`, async () => {
          expect((await platform.start(client, { return_to: returnTo })).response.status).to.equal(201);
        });
      }

      for (const returnTo of [
        'https://evil.test/',
        '//evil.test/',
        '/\\evil.test/',
        '\\\\evil.test',
        '/\t/evil.test',
        'http://127.0.0.1:3000@evil.test/',
        'http://ann@127.0.0.1:3000/',
        'http://127.0.0.1.evil.test/',
        'http://localhost.evil.test/',
        'javascript:alert(1)',
        'data:text/html,x',
        'ftp://localhost/',
        'done',
        '',
        `/${'x'.repeat(3000)}`,
      ]) {
        it(`rejects return_to ${JSON.stringify(returnTo).slice(0, 60)}`, async () => {
          const response = await platform.requestStart(client, { return_to: returnTo });
          expect([response.status, ...readProblems(response)]).to.deep.equal([
            400,
            'invalid /data/attributes/return_to',
          ]);
        });
      }

      it('requires a credential type and a grant type with an authorization', async () => {
        for (const [type, credentials] of [
          ['oauth2', { ...OAUTH2_CLIENT, grant_type: 'client_credentials' }],
          ['oauth2', { ...OAUTH2_CLIENT, grant_type: 'password' }],
          ['basic', {}],
          ['noauth', {}],
        ] as const) {
          const response = await platform.requestStart(await platform.makeClient(type, credentials));
          expect([response.status, ...readProblems(response)]).to.deep.equal([
            409,
            'no_user_grant /data/relationships/auth_client/data/id',
          ]);
        }
      });

      it('requires an auth client or a secret of the workspace', async () => {
        const other = await platform.makeTenant('Other');
        const theirs = await platform.makeClient('oauth2', OAUTH2_CLIENT, { scope: { tenant: other.tenant.id } });
        expect((await platform.requestStart(theirs)).status).to.equal(404);
        expect((await platform.requestStart('0'.repeat(24))).status).to.equal(404);
        expect(readProblems(await platform.requestStart(undefined))).to.deep.equal([
          'missing /data/relationships/auth_client',
        ]);
        expect((await platform.requestStart(undefined, {}, { secret: '0'.repeat(24) })).status).to.equal(404);
        const secret = await platform.makeSecret(client, TOKENS);
        const another = await platform.makeClient('oauth2', OAUTH2_CLIENT);
        expect(readProblems(await platform.requestStart(another, {}, { secret }))).to.deep.equal([
          'invalid /data/relationships/auth_client/data/id',
        ]);
      });

      it('requires permission to create secrets, and returns 404 to users of other tenants', async () => {
        const operator = await platform.makeUser('operator');
        expect((await platform.requestStart(client, {}, { as: operator })).status).to.equal(403);
        const other = await platform.makeTenant('Other');
        const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
        expect((await platform.requestStart(client, {}, { as: stranger })).status).to.equal(404);
        const flow = await platform.start(client);
        expect((await platform.get(flow, operator)).status).to.equal(200);
        const strange = await platform.get(flow, stranger);
        expect(strange.status).to.equal(404);
        const fromThere = await platform.api('GET', `/v2/workspaces/${other.workspace.id}/auth-flows/${flow.id}`);
        expect(fromThere.status).to.equal(404);
      });

      it('starts one flow for an Idempotency-Key, and returns the authorization URL once', async () => {
        const headers = { 'idempotency-key': 'k1' };
        expect((await platform.requestStart(client, {}, { headers })).status).to.equal(201);
        const again = await platform.requestStart(client, {}, { headers });
        expect([again.status, ...readProblems(again)]).to.deep.equal([409, 'already_started Idempotency-Key']);
      });
    });

    describe('saving a flow', () => {
      it('creates a secret with the token response, with the expiry from the time of the response', async () => {
        const flow = await platform.start(client, {
          scopes: 'crm.read',
          additional_params: { access_type: 'offline' },
        });
        await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
        platform.clock.nowMs += 60_000;
        const response = await platform.saveSecret(flow, { reference: 'acme.crm' });
        expect(response.status, response.text).to.equal(201);
        expect(response.body.data.attributes).to.deep.equal({
          name: 'Acme CRM / Ann',
          type: 'oauth2',
          state: 'ready',
          reference: 'acme.crm',
          credentials: {
            scope: 'crm.read',
            additional_params: '{"access_type":"offline"}',
            access_token: 'MARKER-at-1',
            refresh_token: '***',
            undefined_params: { instance_url: 'https://eu9.acme.test' },
            expires_in: 1800,
            expires_at: '2026-05-01T09:30:00.000Z',
          },
        });
        const { id } = response.body.data;
        expect((await findStoredSecret(platform, id)).obtainedAtMs).to.equal(platform.clock.nowMs - 60_000);
        expect(await platform.readAudit(id)).to.have.members(['create ok 1', 'read ok 1']);
        const { attributes, relationships } = (await platform.get(flow)).body.data;
        expect(attributes.status).to.equal('saved');
        expect(relationships.auth_secret.data).to.deep.equal({ type: 'auth-secret', id });
        const row = await platform.findRow(flow);
        expect(platform.vault.open(row.sealed, placeOf(platform, flow.id))).to.equal('{}');
      });

      it('saves once for concurrent requests', async () => {
        const flow = await completeFlow(platform, client);
        const responses = await Promise.all([1, 2, 3].map(() => platform.saveSecret(flow)));
        expect(responses.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
        const again = await platform.saveSecret(flow);
        expect([again.status, ...readProblems(again)]).to.deep.equal([
          409,
          'flow_saved /data/relationships/auth_flow/data/id',
        ]);
        const list = await platform.api('GET', platform.path);
        expect(list.body.data).to.have.length(1);
      });

      it('returns the same secret to a repeated request', async () => {
        const flow = await completeFlow(platform, client);
        const headers = { 'idempotency-key': 'k1' };
        const [one, two] = await Promise.all([1, 2].map(() => platform.saveSecret(flow, {}, { headers })));
        const three = await platform.saveSecret(flow, {}, { headers });
        expect([one!.status, two!.status, three.status]).to.deep.equal([201, 201, 201]);
        expect(new Set([one!, two!, three].map(({ body }) => body.data.id)).size).to.equal(1);
        const other = await platform.saveSecret(flow, { name: 'Other' }, { headers });
        expect([other.status, ...readProblems(other)]).to.deep.equal([422, 'idempotency_key_reused Idempotency-Key']);
      });

      it('merges the fields of the flow with those of the request, which take precedence', async () => {
        const component = await platform.makeComponent({
          credentials: { fields: { base: { viewClass: 'TextFieldView', required: true } } },
        });
        const its = await platform.makeClient('oauth2', OAUTH2_CLIENT, { components: [component.id] });
        const one = await completeFlow(platform, its, { fields: { base: 'flow' } });
        expect((await platform.saveSecret(one)).body.data.attributes.credentials.fields).to.deep.equal({
          base: 'flow',
        });
        const two = await completeFlow(platform, its, { fields: { base: 'flow' } });
        const saved = await platform.saveSecret(two, { credentials: { fields: { base: 'mine' } } });
        expect(saved.body.data.attributes.credentials.fields).to.deep.equal({ base: 'mine' });
        const three = await completeFlow(platform, its);
        const lacking = await platform.saveSecret(three);
        expect([lacking.status, ...readProblems(lacking)]).to.deep.equal([
          400,
          'missing /data/attributes/credentials/fields/base',
        ]);
        expect((await platform.saveSecret(three, { credentials: { fields: { base: 'b' } } })).status).to.equal(201);
      });

      it('rejects tokens in the request', async () => {
        const flow = await completeFlow(platform, client);
        const response = await platform.saveSecret(flow, { credentials: { access_token: 'mine' } });
        expect([response.status, ...readProblems(response)]).to.deep.equal([
          400,
          'invalid /data/attributes/credentials/access_token',
        ]);
      });

      it('can be retried when the secret could not be created', async () => {
        await platform.makeSecret(client, TOKENS, { reference: 'a.b' });
        const flow = await completeFlow(platform, client);
        expect((await platform.saveSecret(flow, { reference: 'a.b' })).status).to.equal(409);
        expect((await platform.saveSecret(flow, { reference: 'a.c' })).status).to.equal(201);
      });

      it('accepts only the auth client of the flow, or none', async () => {
        const flow = await completeFlow(platform, client);
        const another = await platform.makeClient('oauth2', OAUTH2_CLIENT);
        const response = await platform.saveSecret(flow, {}, { client: another });
        expect([response.status, ...readProblems(response)]).to.deep.equal([
          400,
          'invalid /data/relationships/auth_client/data/id',
        ]);
        expect((await platform.saveSecret(flow, {}, { client })).status).to.equal(201);
      });

      it('reports why a flow cannot be saved', async () => {
        const pending = await platform.start(client);
        platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'invalid_grant', 'code expired'));
        const failed = await completeFlow(platform, client);
        platform.provider = () => Promise.resolve(createGrantedOutcome());
        const old = await completeFlow(platform, client);
        const codes = async (flow: typeof old): Promise<unknown[]> => {
          const response = await platform.saveSecret(flow);
          return [response.status, response.body.errors[0].code, response.body.errors[0].detail];
        };
        expect((await codes(pending)).slice(0, 2)).to.deep.equal([409, 'flow_pending']);
        expect(await codes(failed)).to.deep.equal([
          409,
          'flow_failed',
          'The provider issued no token: invalid_grant: code expired',
        ]);
        platform.clock.nowMs += 3_600_000;
        expect((await codes(old)).slice(0, 2)).to.deep.equal([409, 'flow_expired']);
        expect((await platform.get(old)).body.data.attributes.status).to.equal('expired');
        const nothing = await platform.saveSecret({ ...old, id: '0'.repeat(24) });
        expect([nothing.status, ...readProblems(nothing)]).to.deep.equal([
          404,
          'not_found /data/relationships/auth_flow/data/id',
        ]);
      });

      it('accepts only flows of the workspace', async () => {
        const flow = await completeFlow(platform, client);
        const other = await platform.makeTenant('Other');
        const response = await platform.api('POST', `/v2/workspaces/${other.workspace.id}/secrets`, {
          body: {
            data: {
              type: 'auth-secret',
              attributes: { name: 'N' },
              relationships: { auth_flow: { data: { type: 'auth-flow', id: flow.id } } },
            },
          },
        });
        expect(response.status).to.equal(404);
      });
    });

    describe('values in the redirect (case qbo-realm)', () => {
      const redirect = { code: 'c', realmId: '9130001', 'accounts-server': 'https://accounts.acme.test' };
      const paramsOf = async (id: string): Promise<unknown> => {
        const { body } = await platform.api('GET', `${platform.path}/${id}`, { as: platform.member });
        return body.data.attributes.credentials.undefined_params;
      };

      it('are stored for the steps; those of the token response take precedence', async () => {
        const flow = await platform.start(client);
        const others = { 'accounts-server': 'https://eu.acme.test', id: 7 };
        platform.provider = () => Promise.resolve(createGrantedOutcome({ others }));
        await platform.visitCallback(flow, {
          ...redirect,
          state: flow.state,
          session_state: 'MARKER',
          error_hint: 'MARKER',
        });
        const saved = await platform.saveSecret(flow);
        const { id } = saved.body.data;
        expect(await paramsOf(id)).to.deep.equal({ realmId: '9130001', ...others });
        expect((await platform.get(flow)).text).not.to.include('9130001');
        expect(platform.logLines.join()).not.to.include('9130001');
      });

      it('are kept by a refresh and replaced by a reauthorization', async () => {
        const flow = await platform.start(client);
        await platform.visitCallback(flow, { ...redirect, state: flow.state });
        const { id } = (await platform.saveSecret(flow)).body.data;
        const { realmId, 'accounts-server': server } = redirect;
        const params = { realmId, 'accounts-server': server, instance_url: 'https://eu9.acme.test' };
        platform.provider = () => Promise.resolve({ outcome: 'granted', grant: { accessToken: 'at-2', others: {} } });
        platform.clock.nowMs += 60_000;
        const refreshed = await platform.api('POST', `${platform.path}/${id}/refresh`, {
          as: platform.member,
          body: {},
        });
        expect(refreshed.status, refreshed.text).to.equal(200);
        expect(await paramsOf(id)).to.deep.equal(params);
        const again = await platform.start(undefined, {}, { secret: id });
        await platform.visitCallback(again, { code: 'c2', realmId: '9130002', state: again.state });
        expect(await paramsOf(id)).to.deep.equal({ ...params, realmId: '9130002' });
      });
    });

    describe('reauthorizing a secret', () => {
      let secret: string;
      beforeEach(async () => {
        secret = await platform.makeSecret(
          client,
          { ...TOKENS, undefined_params: { user_id: 7, instance_url: 'old' } },
          { reference: 'acme.crm' },
        );
      });
      const reauthorize = async (outcome: ReturnType<typeof createGrantedOutcome>): Promise<void> => {
        const flow = await platform.start(undefined, {}, { secret: 'acme.crm' });
        platform.provider = () => Promise.resolve(outcome);
        const page = await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(page.status).to.equal(200);
        expect(page.text).to.include('Credential updated');
        expect((await platform.get(flow)).body.data.attributes.status).to.equal('saved');
      };
      const refreshToken = async (): Promise<unknown> => {
        const stored = await findStoredSecret(platform, secret);
        return JSON.parse(platform.vault.open(stored.sealed, placeOf(platform, secret))).refresh_token;
      };

      it('uses the parameters of the first authorization unless others are sent', async () => {
        const parameters =
          '{"access_type":"offline","max_age":60,"state":"x","nested":{},"redirect_uri":"https://evil.test"}';
        await platform.patch(secret, { credentials: { additional_params: parameters } });
        const requestedParams = async (attributes: object): Promise<object> => {
          const { url } = await platform.start(undefined, attributes, { secret });
          const { access_type, max_age, prompt, nested, redirect_uri } = Object.fromEntries(url.searchParams);
          return { access_type, max_age, prompt, nested, redirect_uri };
        };
        const none = { access_type: undefined, max_age: undefined, prompt: undefined, nested: undefined };
        const redirect_uri = 'http://127.0.0.1:3000/callback/oauth2';
        expect(await requestedParams({})).to.deep.equal({
          ...none,
          access_type: 'offline',
          max_age: '60',
          redirect_uri,
        });
        const others = { additional_params: { prompt: 'consent' } };
        expect(await requestedParams(others)).to.deep.equal({ ...none, prompt: 'consent', redirect_uri });
        expect(await requestedParams({ additional_params: {} })).to.deep.equal({ ...none, redirect_uri });
      });

      it('requests the stored scope and those of the components unless others are sent', async () => {
        const component = await platform.makeComponent({
          authClientTypes: ['oauth2'],
          credentials: { oauth2: { scopes: ['offline_access', 'crm.read'] } },
        });
        const its = await platform.makeClient('oauth2', OAUTH2_CLIENT, { components: [component.id] });
        const one = await platform.makeSecret(its, { ...TOKENS, scope: 'crm.read,crm.write "odd"' });
        const requestedScope = async (attributes: object): Promise<string | null> =>
          (await platform.start(undefined, attributes, { secret: one })).url.searchParams.get('scope');
        expect(await requestedScope({})).to.equal('crm.read,crm.write "odd" offline_access');
        expect(await requestedScope({ scopes: 'mail' })).to.equal('mail');
        expect(await requestedScope({ scopes: [] })).to.equal(null);
      });

      it('accepts only fields of the credential', async () => {
        const component = await platform.makeComponent({
          credentials: { fields: { base: { viewClass: 'TextFieldView', required: true } } },
        });
        const its = await platform.makeClient('oauth2', OAUTH2_CLIENT, { components: [component.id] });
        const one = await platform.makeSecret(its, { ...TOKENS, fields: { base: 'old' } });
        const startProblems = async (fields: object): Promise<readonly string[]> =>
          readProblems(await platform.requestStart(undefined, { fields }, { secret: one }));
        expect(await startProblems({ base: 1 })).to.deep.equal(['invalid /data/attributes/fields/base']);
        expect(await startProblems({ base: 'new', more: '' })).to.deep.equal(['unknown /data/attributes/fields/more']);
        expect(await startProblems({})).to.deep.equal(['missing /data/attributes/fields/base']);
        expect((await platform.requestStart(undefined, { fields: { base: 'new' } }, { secret: one })).status).to.equal(
          201,
        );
        expect(readProblems(await platform.requestStart(its, { fields: { base: 1 } }))).to.deep.equal([
          'invalid /data/attributes/fields/base',
        ]);
      });

      it('saves the tokens: the same id, a new version, no error', async () => {
        await platform.patch(secret, { state: 'error', error: 'invalid_grant' });
        platform.clock.nowMs += 5000;
        await reauthorize(createGrantedOutcome({ accessToken: 'MARKER-at-2', refreshToken: 'MARKER-rt-2' }));
        const { body, headers } = await platform.api('GET', `${platform.path}/${secret}`, { as: platform.member });
        expect(body.data.attributes).to.include({ state: 'ready' }).and.not.to.have.property('error');
        expect(body.data.attributes.credentials).to.include({
          access_token: 'MARKER-at-2',
          expires_at: '2026-05-01T09:30:05.000Z',
          scope: TOKENS.scope,
        });
        expect(headers.etag).to.equal('"2"');
        expect(await refreshToken()).to.equal('MARKER-rt-2');
        expect(await platform.readAudit(secret)).to.include('update ok 2');
        const events = await platform.store.events.list({ tenants: 'all', resourceId: secret }, 10);
        expect(events.map(({ type, data }) => [type, data])).to.deep.equal([['secret.recovered', { version: 2 }]]);
      });

      it('keeps the refresh token when none is issued, also for the same user', async () => {
        for (const others of [{}, { user_id: '7' }, { user_id: 7 }, { sub: 'somebody' }]) {
          await reauthorize({ outcome: 'granted', grant: { accessToken: 'a', others } });
          expect(await refreshToken()).to.equal('MARKER-rt-1');
        }
      });

      it('keeps no values of another user', async () => {
        await reauthorize({ outcome: 'granted', grant: { accessToken: 'a', others: { user_id: 8 } } });
        expect(await refreshToken()).to.equal(undefined);
        const { body } = await platform.api('GET', `${platform.path}/${secret}`, { as: platform.member });
        expect(body.data.attributes.credentials.undefined_params).to.deep.equal({ user_id: 8 });
      });

      it('distinguishes users by their ID tokens', async () => {
        const idToken = (sub: string): string => `e30.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.x`;
        await reauthorize(createGrantedOutcome({ others: { id_token: idToken('ann') } }));
        await reauthorize({ outcome: 'granted', grant: { accessToken: 'a', others: { id_token: idToken('ann') } } });
        expect(await refreshToken()).to.equal('MARKER-rt-1');
        await reauthorize({ outcome: 'granted', grant: { accessToken: 'a', others: { id_token: idToken('bob') } } });
        expect(await refreshToken()).to.equal(undefined);
      });

      it('keeps concurrent changes of the secret', async () => {
        const flow = await platform.start(undefined, {}, { secret });
        await platform.patch(secret, { name: 'New name' });
        platform.provider = async () => {
          await platform.patch(secret, { credentials: { access_token: 'by hand' } });
          return createGrantedOutcome({ accessToken: 'MARKER-at-2' });
        };
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        const { body, headers } = await platform.api('GET', `${platform.path}/${secret}`, { as: platform.member });
        expect(body.data.attributes.name).to.equal('New name');
        expect(body.data.attributes.credentials.access_token).to.equal('MARKER-at-2');
        expect(headers.etag).to.equal('"3"');
      });

      it('fails when the secret is deleted in the meantime, and revokes the tokens', async () => {
        const its = await platform.makeClient('oauth2', {
          ...OAUTH2_CLIENT,
          revocation_uri: 'https://id.acme.test/revoke',
        });
        secret = await platform.makeSecret(its, { access_token: 'MARKER-old' });
        const flow = await platform.start(undefined, {}, { secret });
        platform.provider = async () => {
          await platform.api('DELETE', `${platform.path}/${secret}`);
          return createGrantedOutcome();
        };
        const page = await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(page.text).to.include('Authorization failed').and.not.to.include('MARKER');
        expect(await platform.readAudit(flow.id)).to.include('update failed flow_failed');
        const queued = await platform.store.revocations.claim(platform.clock.nowMs, platform.clock.nowMs + 1, 10);
        expect(
          queued.map(({ id, sealed }) => JSON.parse(platform.vault.open(sealed, placeOf(platform, id))).access_token),
        ).to.have.members(['MARKER-old', 'MARKER-at-1']);
      });

      it('leaves the secret unchanged when the provider refuses', async () => {
        const before = await findStoredSecret(platform, secret);
        platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'invalid_grant'));
        const flow = await platform.start(undefined, {}, { secret });
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect(await findStoredSecret(platform, secret)).to.deep.equal(before);
      });

      it('cannot create another secret', async () => {
        const flow = await platform.start(undefined, {}, { secret });
        await platform.visitCallback(flow, { state: flow.state, code: 'c' });
        expect((await platform.saveSecret(flow)).body.errors[0].code).to.equal('flow_saved');
      });

      it('requires permission to update secrets', async () => {
        const operator = await platform.makeUser('operator');
        expect((await platform.requestStart(undefined, {}, { secret, as: operator })).status).to.equal(403);
      });
    });
  });
}

async function completeFlow(platform: AuthFlowsPlatform, client: string, attributes: object = {}) {
  const flow = await platform.start(client, attributes);
  const page = await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
  expect(page.status).to.equal(200);
  return flow;
}

function placeOf({ tenant }: AuthFlowsPlatform, recordId: string) {
  return { tenantId: tenant.id, recordId, field: 'credentials' };
}
