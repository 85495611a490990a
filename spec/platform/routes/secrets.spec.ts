import { expect } from 'chai';
import type { SealedText } from '../../../lib/platform/model/sealedValue.js';
import {
  OAUTH2_CLIENT,
  readProblems,
  secondsUntilRefresh,
  secretsPlatform,
  findStoredSecret,
  TOKENS,
  type SecretsPlatform,
  sentRefreshTokens,
} from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

const BASIC = { username: 'ann', password: 'MARKER-pass' };
const KEY = { headerName: 'X-Key', headerValue: 'MARKER-key' };

for (const [name, open] of offlineStores) {
  describe(`/v2/workspaces/:workspace/secrets (${name})`, () => {
    let remove: () => Promise<void>;
    afterEach(() => remove());
    let platform: SecretsPlatform;
    let basic: string;
    let oauth2: string;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      platform = await secretsPlatform({ dependencies: { store: opened.store } });
      basic = await platform.makeClient('basic');
      oauth2 = await platform.makeClient('oauth2', OAUTH2_CLIENT);
    });
    const get = (secret: string, as = platform.member) => platform.api('GET', `${platform.path}/${secret}`, { as });

    describe('POST', () => {
      it('creates a secret and returns it as the elastic.io API documents', async () => {
        const response = await platform.post(oauth2, {
          name: 'Acme CRM / Ann',
          state: 'ready',
          credentials: { ...TOKENS, undefined_params: { instance_url: 'https://eu9.acme.test' } },
        });
        expect(response.status, response.text).to.equal(201);
        expect(response.headers.etag).to.equal('"1"');
        expect(response.headers['cache-control']).to.equal('no-store');
        const { id } = response.body.data;
        const workspace = platform.workspace.id;
        expect(response.body).to.deep.equal({
          data: {
            id,
            type: 'auth-secret',
            attributes: {
              name: 'Acme CRM / Ann',
              type: 'oauth2',
              state: 'ready',
              credentials: {
                access_token: 'MARKER-at-1',
                refresh_token: '***',
                expires_in: 1200,
                expires_at: '2026-05-01T09:20:00.000Z',
                scope: 'crm.read crm.write',
                undefined_params: { instance_url: 'https://eu9.acme.test' },
              },
            },
            relationships: {
              workspace: { data: { id: workspace, type: 'workspace' }, links: { self: `/v2/workspaces/${workspace}` } },
              user: {
                data: { id: platform.member.id, type: 'user' },
                links: { self: `/v2/users/${platform.member.id}` },
              },
              auth_client: {
                data: { id: oauth2, type: 'auth-client' },
                links: { self: `/v2/tenants/${platform.tenant.id}/auth-clients/${oauth2}` },
              },
              component: {
                data: { id: platform.component.id, type: 'component' },
                links: { self: `/v2/components/${platform.component.id}` },
              },
            },
            links: { self: `/v2/workspaces/${workspace}/secrets/${String(id)}` },
          },
          meta: { health: 'ready' },
        });
        expect((await get(id)).body).to.deep.equal(response.body);
      });

      it('links to a global auth client without a tenant, and to no component if there are several', async () => {
        const other = await platform.makeComponent();
        const client = await platform.makeClient(
          'noauth',
          {},
          { scope: {}, components: [platform.component.id, other.id] },
        );
        const { relationships } = (await platform.post(client, { name: 'N', credentials: {} })).body.data;
        expect(relationships.auth_client.links.self).to.equal(`/v2/auth-clients/${client}`);
        expect(relationships).not.to.have.property('component');
      });

      it('accepts the other spelling of the relationship, and the type of the auth client', async () => {
        const sent = (relationships: object, attributes = {}) =>
          platform.api('POST', platform.path, {
            as: platform.member,
            body: {
              data: {
                type: 'auth-secret',
                attributes: { name: 'N', credentials: BASIC, ...attributes },
                relationships,
              },
            },
          });
        const toClient = { data: { type: 'auth-client', id: basic } };
        expect((await sent({ 'auth-client': toClient }, { type: 'basic' })).status).to.equal(201);
        expect(readProblems(await sent({ auth_client: toClient, 'auth-client': toClient }))).to.deep.equal([
          'invalid /data/relationships/auth-client',
        ]);
        expect(readProblems(await sent({}))).to.deep.equal(['missing /data/relationships/auth_client']);
        expect(readProblems(await sent({ auth_client: { data: { type: 'user', id: basic } } }))).to.deep.equal([
          'invalid /data/relationships/auth_client/data/type',
        ]);
        expect(readProblems(await sent({ auth_client: toClient }, { type: 'oauth2' }))).to.deep.equal([
          'invalid /data/attributes/type',
        ]);
      });

      it('rejects an auth client of another workspace or tenant as a missing one', async () => {
        const foreign = await platform.makeTenant('Other');
        const theirs = await platform.makeClient(
          'basic',
          {},
          { scope: { tenant: foreign.tenant.id }, components: [platform.component.id] },
        );
        const missing = '0'.repeat(24);
        const [one, other] = [
          await platform.post(theirs, { name: 'N', credentials: BASIC }),
          await platform.post(missing, { name: 'N', credentials: BASIC }),
        ];
        expect([one.status, other.status]).to.deep.equal([404, 404]);
        expect(readProblems(one)).to.deep.equal(['not_found /data/relationships/auth_client/data/id']);
        expect(one.text.replace(theirs, '')).to.equal(other.text.replace(missing, ''));
      });

      it('requires a printable name', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        for (const unreadable of ['   ', 'a\nb', '\ud800']) {
          const created = await platform.post(basic, { name: unreadable, credentials: BASIC });
          const changed = await platform.patch(id, { name: unreadable });
          for (const response of [created, changed]) {
            expect([response.status, ...readProblems(response)]).to.deep.equal([400, 'invalid /data/attributes/name']);
          }
        }
      });

      const refused: readonly (readonly [string, 'basic' | 'oauth2', object, string])[] = [
        [
          'basic with a member of another type',
          'basic',
          { ...BASIC, token: 'x' },
          'unknown /data/attributes/credentials/token',
        ],
        ['a mask', 'basic', { ...BASIC, password: '***' }, 'masked /data/attributes/credentials/password'],
        ['no access token', 'oauth2', { refresh_token: 'r' }, 'missing /data/attributes/credentials/access_token'],
        [
          'a lifetime of zero',
          'oauth2',
          { ...TOKENS, expires_in: 0 },
          'invalid /data/attributes/credentials/expires_in',
        ],
        [
          'a lifetime as text',
          'oauth2',
          { ...TOKENS, expires_in: '1e3' },
          'invalid /data/attributes/credentials/expires_in',
        ],
      ];
      for (const [what, type, credentials, problem] of refused) {
        it(`rejects with a pointer: ${what}`, async () => {
          const response = await platform.post(type === 'basic' ? basic : oauth2, { name: 'N', credentials });
          expect([response.status, ...readProblems(response)]).to.deep.equal([400, problem]);
          expect(response.text).not.to.include('MARKER');
        });
      }

      it('rejects another type and unknown members', async () => {
        const body = (data: object) => ({ as: platform.member, body: { data } });
        const relationships = { auth_client: { data: { type: 'auth-client', id: basic } } };
        const wrong = await platform.api(
          'POST',
          platform.path,
          body({ type: 'secret', attributes: { name: 'N', credentials: BASIC }, relationships }),
        );
        expect([wrong.status, ...readProblems(wrong)]).to.deep.equal([409, 'type_mismatch /data/type']);
        const unknown = await platform.post(basic, { name: 'N', credentials: BASIC, colour: 1 });
        expect([unknown.status, ...readProblems(unknown)]).to.deep.equal([400, 'unknown /data/attributes/colour']);
      });

      it('uses the values of the auth client as defaults', async () => {
        const client = await platform.makeClient('basic', { name: 'shared', password: 'MARKER-shared' });
        const none = await platform.post(client, { name: 'N', credentials: {} });
        expect(none.body.data.attributes.credentials).to.deep.equal({ username: 'shared', password: 'MARKER-shared' });
        const own = await platform.post(client, { name: 'N', credentials: { username: 'ann' } });
        expect(own.body.data.attributes.credentials).to.deep.equal({ username: 'ann', password: 'MARKER-shared' });
      });

      it('rejects an auth client that is deleted concurrently', async () => {
        const { components, authClients } = platform.store;
        const findMany = components.findMany.bind(components);
        components.findMany = async (ids) => {
          await authClients.delete(basic as never);
          return findMany(ids);
        };
        const response = await platform.post(basic, { name: 'N', credentials: BASIC });
        expect([response.status, ...readProblems(response)]).to.deep.equal([
          404,
          'not_found /data/relationships/auth_client/data/id',
        ]);
      });

      it("accepts the fields of the component's credentials", async () => {
        const asking = await platform.makeComponent({
          credentials: { fields: { base_url: { viewClass: 'TextFieldView', required: true } } },
        });
        const client = await platform.makeClient('basic', {}, { components: [asking.id] });
        expect(readProblems(await platform.post(client, { name: 'N', credentials: BASIC }))).to.deep.equal([
          'missing /data/attributes/credentials/fields/base_url',
        ]);
        const fields = { base_url: 'https://eu9.acme.test' };
        const created = await platform.post(client, { name: 'N', credentials: { ...BASIC, fields } });
        expect(created.body.data.attributes.credentials).to.deep.equal({ ...BASIC, fields });
      });

      const lives: readonly (readonly [string, object, object, number | undefined])[] = [
        ['from the token response', { expires_in: 60 }, { expires_in: 60, expires_at: '2026-05-01T09:01:00.000Z' }, 30],
        [
          'from a token response with a string',
          { expires_in: '7200' },
          { expires_in: 7200, expires_at: '2026-05-01T11:00:00.000Z' },
          6900,
        ],
        ['from the auth client', {}, { expires_in: 1800, expires_at: '2026-05-01T09:30:00.000Z' }, 1710],
        ['of never', { expires_at: null }, { expires_at: null }, undefined],
        [
          'from a time',
          { expires_at: '2026-05-01T09:00:40Z' },
          { expires_in: 40, expires_at: '2026-05-01T09:00:40.000Z' },
          20,
        ],
      ];
      for (const [what, end, shown, due] of lives) {
        it(`sets the expiry ${what}, and the refresh before it`, async () => {
          const id = await platform.makeSecret(oauth2, { access_token: 'a', refresh_token: 'r', ...end });
          const { credentials } = (await get(id)).body.data.attributes;
          expect(credentials).to.deep.equal({ access_token: 'a', refresh_token: '***', ...shown });
          expect(await secondsUntilRefresh(platform, id)).to.equal(due);
        });
      }

      it('schedules no refresh without a refresh token', async () => {
        expect(await secondsUntilRefresh(platform, await platform.makeSecret(oauth2, { access_token: 'a' }))).to.equal(
          undefined,
        );
      });

      it('creates one secret for an Idempotency-Key', async () => {
        const sent = () =>
          platform.post(basic, { name: 'N', credentials: BASIC, reference: 'a.b' }, { 'idempotency-key': 'k' });
        const [one, other] = [await sent(), await sent()];
        expect([one.status, other.status]).to.deep.equal([201, 201]);
        expect(other.body).to.deep.equal(one.body);
        expect((await platform.store.secrets.list({ workspaceId: platform.workspace.id })).total).to.equal(1);
        const reused = await platform.post(basic, { name: 'Other', credentials: BASIC }, { 'idempotency-key': 'k' });
        expect(reused.status).to.equal(422);
      });

      it('stores sealed values that open only in their own place', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const row = await findStoredSecret(platform, id);
        expect(JSON.stringify(row)).not.to.include('MARKER');
        const elsewhere = await platform.makeSecret(basic, { username: 'bob', password: 'x' });
        await platform.store.secrets.update(elsewhere as never, { sealed: row.sealed, updatedAtMs: 1 });
        expect((await get(elsewhere)).status).to.equal(409);
      });
    });

    describe('references', () => {
      it('can be used instead of ids', async () => {
        const id = await platform.makeSecret(basic, BASIC, { reference: 'microsoft.OAuth' });
        const read = await get('microsoft.OAuth');
        expect([read.status, read.body.data.id, read.body.data.attributes.reference]).to.deep.equal([
          200,
          id,
          'microsoft.OAuth',
        ]);
        expect((await platform.patch('microsoft.OAuth', { name: 'New' })).body.data.attributes.name).to.equal('New');
        const listed = await platform.api('GET', `${platform.path}?filter[reference]=microsoft.OAuth`);
        expect(listed.body.data.map((each: { id: string }) => each.id)).to.deep.equal([id]);
        expect((await platform.api('DELETE', `${platform.path}/microsoft.OAuth`)).status).to.equal(204);
        expect((await get(id)).status).to.equal(404);
      });

      it('are unique in a workspace', async () => {
        await platform.makeSecret(basic, BASIC, { reference: 'a.b' });
        const other = await platform.makeSecret(basic, BASIC, { reference: 'a.c' });
        const taken = await platform.post(basic, { name: 'N', credentials: BASIC, reference: 'a.b' });
        expect([taken.status, ...readProblems(taken)]).to.deep.equal([
          409,
          'reference_taken /data/attributes/reference',
        ]);
        expect((await platform.patch(other, { reference: 'a.b' })).status).to.equal(409);
        expect((await platform.patch(other, { reference: null })).body.data.attributes).not.to.have.property(
          'reference',
        );
        expect((await get('a.c')).status).to.equal(404);
      });

      for (const reference of ['nodot', 'a..b', '.a', 'a.', 'a b.c', 'ü.b', '0'.repeat(24), '']) {
        it(`cannot be ${JSON.stringify(reference)}`, async () => {
          const response = await platform.post(basic, { name: 'N', credentials: BASIC, reference });
          expect([response.status, ...readProblems(response)]).to.deep.equal([
            400,
            'invalid /data/attributes/reference',
          ]);
        });
      }
    });

    describe('GET by id', () => {
      it('omits the values without permission, and records no read', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const guest = await platform.makeUser('guest');
        const before = await platform.readAudit(id);
        for (const response of [await get(id, guest), await platform.api('GET', platform.path, { as: guest })]) {
          expect(response.status).to.equal(200);
          expect(response.text).not.to.include('credentials').and.not.to.include('MARKER');
        }
        expect(await platform.readAudit(id)).to.deep.equal(before);
      });

      it('records the read with the version', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        await get(id, await platform.makeUser('operator'));
        await platform.api('GET', platform.path, { as: platform.member });
        expect(await platform.readAudit(id)).to.have.members(['create ok 1', 'read ok 1', 'read ok 1', 'read ok 1']);
      });

      it('returns the same 404 to users of other tenants as for a missing secret', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const foreign = await platform.makeTenant('Other');
        const stranger = await platform.makeUser(
          'admin',
          { level: 'tenant', id: foreign.tenant.id },
          foreign.tenant.id,
        );
        const missing = '0'.repeat(24);
        const theirs = await get(id, stranger);
        const none = await platform.api('GET', `/v2/workspaces/${missing}/secrets/${id}`, { as: stranger });
        expect([theirs.status, none.status]).to.deep.equal([404, 404]);
        expect(theirs.text.replaceAll(platform.workspace.id, '')).to.equal(none.text.replaceAll(missing, ''));
        // A secret of another workspace is not found in one's own workspace.
        const at = (secret: string) =>
          platform.api('GET', `/v2/workspaces/${foreign.workspace.id}/secrets/${secret}`, { as: stranger });
        expect((await at(id)).text.replaceAll(id, '')).to.equal((await at(missing)).text.replaceAll(missing, ''));
      });

      it('reports a secret that cannot be opened, and lists it', async () => {
        const [id, other] = [await platform.makeSecret(basic, BASIC), await platform.makeSecret(basic, BASIC)];
        await platform.store.secrets.update(id as never, { quarantinedAtMs: 1, updatedAtMs: 1 });
        await platform.store.secrets.update(other as never, { sealed: 'v1.k1.broken' as SealedText, updatedAtMs: 1 });
        for (const secret of [id, other]) {
          const response = await get(secret);
          expect([response.status, ...readProblems(response)]).to.deep.equal([409, 'unreadable']);
        }
        const { data } = (await platform.api('GET', platform.path, { as: platform.member })).body;
        expect(
          data.map(({ attributes, meta }: { attributes: object; meta?: object }) => [
            'credentials' in attributes,
            meta,
          ]),
        ).to.deep.equal([
          [false, { health: 'unreadable' }],
          [false, { health: 'unreadable' }],
        ]);
        expect(await platform.readAudit(id)).to.include('read failed 1 unreadable');
      });
    });

    describe('GET list', () => {
      it('returns all secrets unless a page is requested', async () => {
        const ids = [];
        for (let i = 0; i < 23; i++) {
          platform.clock.nowMs += 1000;
          ids.push(await platform.makeSecret(basic, BASIC));
        }
        const list = async (query: string) => (await platform.api('GET', `${platform.path}${query}`)).body;
        const idsOf = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id);
        expect(idsOf(await list(''))).to.deep.equal(ids);
        expect((await list('')).meta).to.deep.equal({});
        const page = await list('?page[size]=10&page[number]=3');
        expect(idsOf(page)).to.deep.equal(ids.slice(20));
        expect(page.meta).to.deep.equal({ page: 3, per_page: 10, total: 23, total_pages: 3 });
      });

      it('filters by user and auth client, and rejects other filters', async () => {
        const key = await platform.makeClient('api_key');
        const ids = [await platform.makeSecret(basic, BASIC), await platform.makeSecret(key, KEY)];
        const list = async (query: string) => {
          const response = await platform.api('GET', `${platform.path}?${query}`);
          return response.status === 200
            ? response.body.data.map(({ id }: { id: string }) => ids.indexOf(id))
            : readProblems(response);
        };
        expect(await list(`filter[auth_client]=${key}`)).to.deep.equal([1]);
        expect(await list(`filter[user]=${platform.member.id}`)).to.have.members([0, 1]);
        expect(await list(`filter[user]=${platform.admin.id}`)).to.deep.equal([]);
        expect(await list('filter[user]=whoever')).to.deep.equal([]);
        expect(await list('filter[colour]=red')).to.deep.equal(['unknown filter[colour]']);
      });
    });

    describe('PATCH', () => {
      it('keeps omitted members', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const response = await platform.patch(id, { credentials: { username: 'bob' } });
        expect(response.status, response.text).to.equal(200);
        expect(response.body.data.attributes.credentials).to.deep.equal({ username: 'bob', password: 'MARKER-pass' });
        expect(response.headers.etag).to.equal('"2"');
      });

      it('keeps the version when no value changes', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        for (const attributes of [
          { name: 'New' },
          { credentials: { username: 'ann' } },
          { state: 'error', error: 'x' },
          {},
        ]) {
          expect((await platform.patch(id, attributes)).headers.etag).to.equal('"1"');
        }
        const tokens = await platform.makeSecret(oauth2, TOKENS);
        expect((await platform.patch(tokens, { credentials: { scope: 'less' } })).headers.etag).to.equal('"1"');
      });

      it('sets a new version and expiry and clears the error with a new access token', async () => {
        const id = await platform.makeSecret(oauth2, TOKENS, { state: 'error', error: 'revoked' });
        expect((await get(id)).body.data.attributes).to.include({ state: 'error', error: 'revoked' });
        expect((await get(id)).body.meta).to.deep.equal({ health: 'error' });
        platform.clock.nowMs += 5_000_000;
        const { body, headers } = await platform.patch(id, { credentials: { access_token: 'new' } });
        expect(body.data.attributes).to.include({ state: 'ready' }).and.not.to.have.property('error');
        expect(body.data.attributes.credentials).to.deep.equal({
          access_token: 'new',
          refresh_token: '***',
          scope: TOKENS.scope,
          expires_in: 1800,
          expires_at: new Date(platform.clock.nowMs + 1_800_000).toISOString(),
        });
        expect(headers.etag).to.equal('"2"');
        expect(await secondsUntilRefresh(platform, id)).to.equal(1710);
      });

      it('removes a value that is null, unless it is required', async () => {
        const id = await platform.makeSecret(oauth2, TOKENS);
        const response = await platform.patch(id, { credentials: { refresh_token: null, scope: null } });
        expect(response.body.data.attributes.credentials).to.have.all.keys('access_token', 'expires_in', 'expires_at');
        expect(await secondsUntilRefresh(platform, id)).to.equal(undefined);
        const without = await platform.patch(id, { credentials: { access_token: null } });
        expect([without.status, ...readProblems(without)]).to.deep.equal([
          400,
          'missing /data/attributes/credentials/access_token',
        ]);
      });

      it('accepts its own response: masks change nothing, read-only values are ignored', async () => {
        const id = await platform.makeSecret(oauth2, { ...TOKENS, undefined_params: { a: 1 } });
        const { credentials } = (await get(id)).body.data.attributes;
        const sent = { ...credentials, undefined_params: { b: 2 }, expires_at: null };
        const response = await platform.patch(id, { credentials: sent });
        expect(response.body.data.attributes.credentials).to.deep.equal(credentials);
        platform.provider = () => Promise.resolve({ outcome: 'transient', code: 'x', detail: '' });
        await platform.api('POST', `${platform.path}/${id}/refresh`);
        expect(sentRefreshTokens(platform)[0]).to.equal('MARKER-rt-1');
      });

      it('keeps a token without an expiry', async () => {
        const id = await platform.makeSecret(oauth2, TOKENS);
        const response = await platform.patch(id, { credentials: { access_token: 'n', expires_in: null } });
        expect(response.body.data.attributes.credentials)
          .to.include({ expires_at: null })
          .and.not.to.have.property('expires_in');
      });

      it('rejects another id or type', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const sent = (data: object) => platform.api('PATCH', `${platform.path}/${id}`, { body: { data } });
        expect(readProblems(await sent({ type: 'x', attributes: {} }))).to.deep.equal(['type_mismatch /data/type']);
        expect(readProblems(await sent({ type: 'auth-secret', id: 'x', attributes: {} }))).to.deep.equal([
          'id_mismatch /data/id',
        ]);
        expect(readProblems(await sent({ type: 'auth-secret', attributes: { type: 'oauth2' } }))).to.deep.equal([
          'invalid /data/attributes/type',
        ]);
        expect((await sent({ type: 'auth-secret', id, attributes: {} })).status).to.equal(200);
      });

      it('accepts an empty password or user name (case basic-empty-password)', async () => {
        for (const credentials of [{ username: 'key' }, { username: 'key', password: '' }, { password: 'key' }]) {
          const id = await platform.makeSecret(basic, credentials);
          expect((await get(id)).body.data.attributes.credentials).to.deep.equal(credentials);
        }
        const id = await platform.makeSecret(basic, BASIC);
        expect((await platform.patch(id, { credentials: { password: '' } })).status).to.equal(200);
      });

      it('repairs a secret that cannot be opened with a complete set of values', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        await platform.store.secrets.update(id as never, { quarantinedAtMs: 1, updatedAtMs: 1 });
        expect(readProblems(await platform.patch(id, { name: 'New' }))).to.deep.equal(['unreadable']);
        expect(readProblems(await platform.patch(id, { credentials: { password: 'p' } }))).to.deep.equal([
          'missing /data/attributes/credentials/username',
        ]);
        const response = await platform.patch(id, { credentials: { username: 'u', password: 'p' } });
        expect([response.status, response.headers.etag]).to.deep.equal([200, '"2"']);
        expect((await get(id)).body.data.attributes.credentials).to.deep.equal({ username: 'u', password: 'p' });
      });

      it('merges with concurrent changes, and gives up after several conflicts', async () => {
        const id = await platform.makeSecret(basic, BASIC);
        const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
        const other = () => platform.vault.seal(JSON.stringify({ username: 'bob', password: 'other' }), place);
        const transaction = platform.store.transaction.bind(platform.store);
        let others = 1;
        platform.store.transaction = (work) =>
          transaction((tx) => {
            const update = tx.secrets.update.bind(tx.secrets);
            const secrets = Object.create(tx.secrets, {
              update: {
                async value(...own: Parameters<typeof update>) {
                  if (others-- > 0) await update(own[0], { ...other(), updatedAtMs: 1 });
                  return update(...own);
                },
              },
            }) as typeof tx.secrets;
            return work({ ...tx, secrets });
          });
        const response = await platform.patch(id, { credentials: { username: 'ann2' } });
        expect(response.body.data.attributes.credentials).to.deep.equal({ username: 'ann2', password: 'other' });
        others = 100;
        expect(readProblems(await platform.patch(id, { credentials: { username: 'x' } }))).to.deep.equal([
          'changed_meanwhile',
        ]);
      });
    });

    it('DELETE deletes the secret and its refresh state, and records it', async () => {
      const id = await platform.makeSecret(oauth2, TOKENS);
      const gone = await platform.api('DELETE', `${platform.path}/${id}`, { as: platform.member });
      expect([gone.status, gone.text]).to.deep.equal([204, '']);
      expect(await secondsUntilRefresh(platform, id)).to.equal(undefined);
      expect((await platform.api('DELETE', `${platform.path}/${id}`, { as: platform.member })).status).to.equal(404);
      expect(await platform.readAudit(id)).to.include('delete ok 1');
    });

    describe('without permission', () => {
      const refused: readonly (readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string, 'guest' | 'operator', string])[] =
        [
          ['PATCH', '', 'operator', 'update denied forbidden'],
          ['DELETE', '', 'operator', 'delete denied forbidden'],
          ['POST', '/refresh', 'guest', 'refresh denied forbidden'],
        ];
      for (const [method, rest, role, record] of refused) {
        it(`${method} ${rest} returns 403 and is recorded`, async () => {
          const id = await platform.makeSecret(basic, BASIC);
          const as = await platform.makeUser(role);
          const body = { data: { type: 'auth-secret', attributes: {} } };
          const response = await platform.api(method, `${platform.path}/${id}${rest}`, {
            as,
            ...(method === 'PATCH' ? { body } : {}),
          });
          expect([response.status, ...readProblems(response)]).to.deep.equal([403, 'forbidden']);
          expect(await platform.readAudit(id)).to.include(record);
        });
      }

      it('POST returns 403', async () => {
        const as = await platform.makeUser('operator');
        const response = await platform.api('POST', platform.path, {
          as,
          body: {
            data: {
              type: 'auth-secret',
              attributes: { name: 'N', credentials: BASIC },
              relationships: { auth_client: { data: { type: 'auth-client', id: basic } } },
            },
          },
        });
        expect(response.status).to.equal(403);
        expect(await platform.readAudit(platform.workspace.id)).to.deep.equal(['create denied forbidden']);
      });
    });

    it('leaves no values in the log and the audit', async () => {
      const id = await platform.makeSecret(oauth2, TOKENS);
      await platform.patch(id, { credentials: { access_token: 'MARKER-new', fields: { nope: 'MARKER-field' } } });
      await get(id);
      const records = await platform.store.audit.list({ tenants: 'all' }, 100);
      expect(platform.logLines.join('\n') + JSON.stringify(records)).not.to.include('MARKER');
    });
  });
}
