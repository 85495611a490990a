import { expect } from 'chai';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../../../lib/platform/model/refreshTokenExpiry.js';
import type { AuthClient } from '../../../lib/platform/model/authClient.js';
import type { Component } from '../../../lib/platform/model/component.js';
import type { SealedText } from '../../../lib/platform/model/sealedValue.js';
import { authClientOperations } from '../../../lib/platform/routes/authClients.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';

const PATH = '/v2/auth-clients';
const CRM = {
  client_id: 'crm-77',
  client_secret: 'MARKER-pa$$/w+rd',
  auth_uri: 'https://id.acme.test/authorize?audience=crm',
  token_uri: 'https://id.acme.test/token',
  refresh_token_uri: 'https://id.acme.test/token?tenant=9',
  token_expires_in: 1800,
};

interface Errors {
  readonly errors: readonly {
    readonly code: string;
    readonly detail: string;
    readonly source?: { readonly pointer?: string; readonly parameter?: string };
  }[];
}
const sources = ({ errors }: Errors) =>
  errors.map(({ code, source }) => `${code} ${source?.pointer ?? source?.parameter ?? ''}`.trim());

describe('/v2/auth-clients', () => {
  let platform: SpecPlatform;
  let component: Component;
  let tenantAdmin: SpecUser;
  let operator: SpecUser;
  beforeEach(async () => {
    platform = await specPlatform({ operations: authClientOperations });
    component = await platform.makeComponent();
    tenantAdmin = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    operator = await platform.makeUser('operator');
  });

  const body = (
    type: string,
    credentials: unknown,
    scope: Record<string, string> = {},
    components = [component.id],
  ) => ({
    data: {
      type: 'auth-client',
      attributes: { type, name: 'Acme CRM', credentials },
      relationships: {
        components: { data: components.map((id) => ({ type: 'component', id: String(id) })) },
        ...Object.fromEntries(Object.entries(scope).map(([level, id]) => [level, { data: { type: level, id } }])),
      },
    },
  });
  const patch = (attributes: object, relationships?: object) => ({
    data: { type: 'auth-client', attributes, ...(relationships === undefined ? {} : { relationships }) },
  });
  const create = async (type: string, credentials: unknown, scope: Record<string, string> = {}, as?: SpecUser) => {
    const response = await platform.api('POST', PATH, {
      body: body(type, credentials, scope),
      ...(as === undefined ? {} : { as }),
    });
    expect(response.status, response.text).to.equal(201);
    return response.body.data as { id: string; attributes: { credentials: Record<string, unknown> } };
  };
  const inTenant = () => ({ tenant: platform.tenant.id });
  const inWorkspace = () => ({ workspace: platform.workspace.id });
  const audited = async (resourceId: string) =>
    (await platform.store.audit.list({ tenants: 'all', resourceId }, 20)).map(
      ({ action, outcome, userId }) => `${action} ${outcome} ${String(userId)}`,
    );

  describe('POST', () => {
    it('creates an auth client at the level of its relationship, and returns it as the elastic.io API documents', async () => {
      const created = await platform.api('POST', PATH, { as: tenantAdmin, body: body('oauth2', CRM, inTenant()) });
      expect(created.status).to.equal(201);
      const { id } = created.body.data;
      expect(created.body).to.deep.equal({
        data: {
          id,
          type: 'auth-client',
          attributes: { type: 'oauth2', name: 'Acme CRM', credentials: { ...CRM, client_secret: '***' } },
          relationships: {
            components: { data: [{ id: component.id, type: 'component' }] },
            tenant: {
              data: { id: platform.tenant.id, type: 'tenant' },
              links: { self: `/v2/tenants/${platform.tenant.id}` },
            },
          },
          links: { self: `/v2/auth-clients/${String(id)}` },
          meta: { health: 'ready' },
        },
        meta: { health: 'ready' },
      });
      expect(await audited(id)).to.have.members([`create ok ${tenantAdmin.id}`]);
    });

    it('stores sealed values that open only in their own place', async () => {
      const { id } = await create('oauth2', CRM, inTenant(), tenantAdmin);
      const stored = await platform.store.authClients.find(id as AuthClient['id']);
      expect(JSON.stringify(stored)).not.to.contain('MARKER');
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      expect(JSON.parse(platform.vault.open(stored!.sealed, place))).to.deep.equal(CRM);
      const global = await create('noauth', {});
      const found = await platform.store.authClients.find(global.id as AuthClient['id']);
      expect(platform.vault.open(found!.sealed, { ...place, tenantId: 'global', recordId: global.id })).to.equal('{}');
    });

    it('returns no scope relationship for a global auth client', async () => {
      const created = await platform.api('POST', PATH, { body: body('noauth', {}) });
      expect(created.body.data.relationships).to.have.all.keys('components');
      expect(created.body.data.attributes.credentials).to.deep.equal({});
    });

    it('stores each component once', async () => {
      const other = await platform.makeComponent();
      const created = await platform.api('POST', PATH, {
        body: body('noauth', {}, {}, [component.id, other.id, component.id]),
      });
      expect(created.body.data.relationships.components.data).to.have.length(2);
    });

    it('creates one auth client for a repeated request', async () => {
      const request = { body: body('oauth2', CRM, inTenant()), headers: { 'idempotency-key': 'k-1' } };
      const created = await platform.api('POST', PATH, request);
      const again = await platform.api('POST', PATH, request);
      expect([again.status, again.body]).to.deep.equal([201, created.body]);
      const reused = await platform.api('POST', PATH, { ...request, body: body('noauth', {}, inTenant()) });
      expect(reused.status).to.equal(422);
    });

    it('requires permission at its level, and records refusals', async () => {
      const member = await platform.makeUser('member');
      const tries: readonly (readonly [SpecUser, Record<string, string>, number])[] = [
        [tenantAdmin, {}, 403],
        [tenantAdmin, inTenant(), 201],
        [tenantAdmin, { contract: platform.contract.id }, 201],
        [tenantAdmin, inWorkspace(), 201],
        [member, inWorkspace(), 201],
        [member, { contract: platform.contract.id }, 403],
        [member, inTenant(), 403],
        [operator, inWorkspace(), 403],
      ];
      for (const [as, scope, status] of tries) {
        const response = await platform.api('POST', PATH, { as, body: body('noauth', {}, scope) });
        expect(response.status, JSON.stringify(scope)).to.equal(status);
      }
      expect(await audited('global')).to.have.members([`create denied ${tenantAdmin.id}`]);
      expect(await audited(platform.workspace.id)).to.have.members([`create denied ${operator.id}`]);
    });

    it('returns 404 for a scope or component of another tenant, as for a missing one', async () => {
      const other = await platform.makeTenant('Other');
      const theirs = await platform.makeComponent({}, other.tenant.id);
      const unknown = '0123456789abcdef01234567';
      const cases: readonly (readonly [unknown, string])[] = [
        [body('noauth', {}, { tenant: other.tenant.id }), 'tenant/data/id'],
        [body('noauth', {}, { tenant: unknown }), 'tenant/data/id'],
        [body('noauth', {}, { contract: other.contract.id }), 'contract/data/id'],
        [body('noauth', {}, { workspace: other.workspace.id }), 'workspace/data/id'],
        [body('noauth', {}, inTenant(), [component.id, theirs.id]), 'components/data/1/id'],
        [body('noauth', {}, inTenant(), [unknown as Component['id']]), 'components/data/0/id'],
      ];
      for (const [document, where] of cases) {
        const response = await platform.api('POST', PATH, { as: tenantAdmin, body: document });
        expect(response.status).to.equal(404);
        expect(sources(response.body)).to.deep.equal([`not_found /data/relationships/${where}`]);
      }
    });

    it('returns 404 for a scope that is deleted concurrently', async () => {
      const { components, directory } = platform.store;
      const findMany = components.findMany.bind(components);
      components.findMany = async (ids) => {
        await directory.deleteContract(platform.contract.id);
        return findMany(ids);
      };
      const response = await platform.api('POST', PATH, { body: body('noauth', {}, inWorkspace()) });
      expect([response.status, ...sources(response.body)]).to.deep.equal([
        404,
        'not_found /data/relationships/workspace/data/id',
      ]);
    });

    const wrong: readonly (readonly [string, () => unknown, number, readonly string[]])[] = [
      ['an unknown type', () => body('saml', {}, inTenant()), 400, ['invalid /data/attributes/type']],
      [
        'credentials of another type',
        () => body('basic', CRM, inTenant()),
        400,
        Object.keys(CRM).map((name) => `unknown /data/attributes/credentials/${name}`),
      ],
      [
        'missing members of oauth2',
        () => body('oauth2', { client_id: 'a', auth_uri: 'https://x/' }, inTenant()),
        400,
        ['missing /data/attributes/credentials/client_secret', 'missing /data/attributes/credentials/token_uri'],
      ],
      [
        'a mask',
        () => body('oauth2', { ...CRM, client_secret: '***' }, inTenant()),
        400,
        ['masked /data/attributes/credentials/client_secret'],
      ],
      [
        'plain http',
        () => body('oauth2', { ...CRM, token_uri: 'http://id.acme.test/token' }, inTenant()),
        400,
        ['invalid /data/attributes/credentials/token_uri'],
      ],
      [
        'a string as credentials',
        () => body('noauth', 'text', inTenant()),
        400,
        ['invalid /data/attributes/credentials'],
      ],
      ['no components', () => body('noauth', {}, inTenant(), []), 400, ['invalid /data/relationships/components/data']],
      [
        'two scopes',
        () => body('noauth', {}, { ...inTenant(), ...inWorkspace() }),
        400,
        ['ambiguous /data/relationships/tenant/data/id'],
      ],
      [
        'another resource type',
        () => ({ data: { ...body('noauth', {}).data, type: 'component' } }),
        409,
        ['type_mismatch /data/type'],
      ],
      ['an id', () => ({ data: { ...body('noauth', {}).data, id: 'mine' } }), 400, ['unknown /data/id']],
      [
        'nothing',
        () => ({ data: { type: 'auth-client' } }),
        400,
        ['missing /data/attributes', 'missing /data/relationships'],
      ],
    ];
    for (const [what, document, status, expected] of wrong) {
      it(`rejects ${what}`, async () => {
        const response = await platform.api('POST', PATH, { body: document() });
        expect(response.status).to.equal(status);
        expect(sources(response.body)).to.deep.equal([...expected]);
        expect(response.text).not.to.contain('MARKER');
      });
    }

    it('requires a type that all components support', async () => {
      const basicOnly = await platform.makeComponent({ authClientTypes: ['basic'] });
      const response = await platform.api('POST', PATH, {
        body: body('oauth2', CRM, inTenant(), [component.id, basicOnly.id]),
      });
      expect([response.status, ...sources(response.body)]).to.deep.equal([400, 'invalid /data/attributes/type']);
      expect(response.body.errors[0].detail).to.contain(`${basicOnly.name} accepts basic`);
    });
  });

  describe('GET', () => {
    const credentials = CRM;
    let atLevel: Record<'global' | 'tenant' | 'contract' | 'workspace', string>;
    beforeEach(async () => {
      atLevel = {
        global: (await create('oauth2', credentials)).id,
        tenant: (await create('oauth2', credentials, inTenant())).id,
        contract: (await create('oauth2', credentials, { contract: platform.contract.id })).id,
        workspace: (await create('oauth2', credentials, inWorkspace())).id,
      };
    });
    /** `tenant*`: with credentials. */
    const listed = async (query: string, as: SpecUser) => {
      const { status, body: found, text } = await platform.api('GET', `${PATH}${query}`, { as });
      expect(status, text).to.equal(200);
      expect(text).not.to.contain('MARKER');
      const names = new Map(Object.entries(atLevel).map(([level, id]) => [id, level]));
      return (found.data as { id: string; attributes: { credentials?: object } }[]).map(
        ({ id, attributes }) => `${names.get(id) ?? id}${attributes.credentials === undefined ? '' : '*'}`,
      );
    };

    it('lists the auth clients of the scope and above, with credentials only at its own level', async () => {
      expect(await listed(`?workspace_id=${platform.workspace.id}`, operator)).to.have.members([
        'global',
        'tenant',
        'contract',
        'workspace*',
      ]);
      expect(await listed(`?contract_id=${platform.contract.id}`, tenantAdmin)).to.have.members([
        'global',
        'tenant',
        'contract*',
      ]);
      expect(await listed(`?tenant_id=${platform.tenant.id}`, tenantAdmin)).to.have.members(['global', 'tenant*']);
      expect(await listed('', operator)).to.deep.equal(['global']);
      expect(await listed('', platform.admin)).to.deep.equal(['global*']);
    });

    it('filters by component', async () => {
      const other = await platform.makeComponent();
      const created = await platform.api('POST', PATH, { body: body('noauth', {}, inWorkspace(), [other.id]) });
      const where = `?workspace_id=${platform.workspace.id}&filter[component]=`;
      expect(await listed(`${where}${other.id}`, operator)).to.deep.equal([`${String(created.body.data.id)}*`]);
      expect(await listed(`${where}nonsense`, operator)).to.deep.equal([]);
    });

    it('returns a page if requested, otherwise all', async () => {
      const query = `?workspace_id=${platform.workspace.id}`;
      expect((await platform.api('GET', `${PATH}${query}`)).body.meta).to.deep.equal({});
      const paged = await platform.api('GET', `${PATH}${query}&page[size]=3&page[number]=2`);
      expect(paged.body.data).to.have.length(1);
      expect(paged.body.meta).to.deep.equal({ page: 2, per_page: 3, total: 4, total_pages: 2 });
    });

    it('accepts at most one scope, and rejects unknown parameters', async () => {
      const two = `?workspace_id=${platform.workspace.id}&tenant_id=${platform.tenant.id}`;
      for (const path of [`${PATH}${two}`, `${PATH}/${atLevel.tenant}${two}`]) {
        const response = await platform.api('GET', path);
        expect([response.status, ...sources(response.body)]).to.deep.equal([400, 'ambiguous tenant_id']);
      }
      const unknown = await platform.api('GET', `${PATH}?filter[name]=x`);
      expect([unknown.status, ...sources(unknown.body)]).to.deep.equal([400, 'unknown filter[name]']);
    });

    it('returns 404 for a scope in which the caller has no role', async () => {
      const other = await platform.makeTenant('Other');
      const places = {
        workspace_id: other.workspace.id,
        contract_id: other.contract.id,
        tenant_id: other.tenant.id,
      };
      for (const [parameter, id] of Object.entries(places)) {
        for (const path of [PATH, `${PATH}/${atLevel.tenant}`]) {
          const foreign = await platform.api('GET', `${path}?${parameter}=${id}`, { as: tenantAdmin });
          const missing = await platform.api('GET', `${path}?${parameter}=zzz`, { as: tenantAdmin });
          expect([foreign.status, ...sources(foreign.body)]).to.deep.equal([404, `not_found ${parameter}`]);
          expect(foreign.text.replaceAll(id, 'zzz')).to.equal(missing.text);
        }
      }
    });

    it('returns 403 for a scope in which the caller has a role in only a part, and records it', async () => {
      const response = await platform.api('GET', `${PATH}?tenant_id=${platform.tenant.id}`, { as: operator });
      expect(response.status).to.equal(403);
      expect(response.body.errors[0].detail).to.contain('tenants.auth_clients.get');
      expect(await audited(platform.tenant.id)).to.have.members([`read denied ${operator.id}`]);
    });

    const cases: readonly (readonly [
      keyof typeof atLevel,
      'operator' | 'tenantAdmin' | 'admin',
      string,
      number,
      boolean?,
    ])[] = [
      ['global', 'operator', '', 200, false],
      ['global', 'admin', '', 200, true],
      ['global', 'operator', 'workspace_id', 200, false],
      ['tenant', 'operator', '', 200, false],
      ['tenant', 'operator', 'workspace_id', 200, false],
      ['tenant', 'tenantAdmin', '', 200, true],
      ['tenant', 'tenantAdmin', 'tenant_id', 200, true],
      ['tenant', 'tenantAdmin', 'workspace_id', 200, false],
      ['contract', 'operator', 'workspace_id', 200, false],
      ['contract', 'tenantAdmin', 'tenant_id', 404],
      ['workspace', 'operator', '', 200, true],
      ['workspace', 'operator', 'workspace_id', 200, true],
      ['workspace', 'tenantAdmin', 'contract_id', 404],
    ];
    for (const [level, who, parameter, status, shown] of cases) {
      const how = shown === undefined ? '' : shown ? ' with credentials' : ' without credentials';
      it(`by id: ${level} for ${who} ${parameter === '' ? 'without a scope' : `by ${parameter}`}: ${String(status)}${how}`, async () => {
        const as = { operator, tenantAdmin, admin: platform.admin }[who];
        const place = {
          workspace_id: platform.workspace.id,
          contract_id: platform.contract.id,
          tenant_id: platform.tenant.id,
        };
        const query = parameter === '' ? '' : `?${parameter}=${String(place[parameter as keyof typeof place])}`;
        const response = await platform.api('GET', `${PATH}/${atLevel[level]}${query}`, { as });
        expect(response.status).to.equal(status);
        if (shown !== undefined) {
          const expected = { ...CRM, client_secret: '***' };
          expect(response.body.data.attributes.credentials).to.deep.equal(shown ? expected : undefined);
        }
      });
    }

    it('returns 404 for an auth client of another tenant, for every method', async () => {
      const other = await platform.makeTenant('Other');
      const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
      const missing = '0123456789abcdef01234567';
      for (const level of ['tenant', 'contract', 'workspace'] as const) {
        for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
          const responses = await Promise.all(
            [atLevel[level], missing].map((id) =>
              platform.api(method, `${PATH}/${id}`, {
                as: stranger,
                ...(method === 'PATCH' ? { body: patch({ name: 'Mine' }) } : {}),
              }),
            ),
          );
          expect(responses.map(({ status }) => status)).to.deep.equal([404, 404]);
          expect(responses[0]!.text.replaceAll(atLevel[level], missing)).to.equal(responses[1]!.text);
        }
        const there = await platform.api('GET', `${PATH}/${atLevel[level]}?tenant_id=${other.tenant.id}`, {
          as: stranger,
        });
        expect(there.status).to.equal(404);
      }
    });
  });

  describe('PATCH', () => {
    it('merges the given members', async () => {
      const { id } = await create('oauth2', { ...CRM, token_params: { ttl: 5, audience: 'x' } }, inTenant());
      const changed = await platform.api('PATCH', `${PATH}/${id}`, {
        as: tenantAdmin,
        body: patch({
          name: 'CRM 2',
          credentials: { client_secret: 'MARKER-2', token_params: { ttl: null }, pkce: false },
        }),
      });
      expect(changed.status).to.equal(200);
      expect(changed.body.data.attributes).to.deep.equal({
        type: 'oauth2',
        name: 'CRM 2',
        credentials: { ...CRM, client_secret: '***', token_params: { audience: 'x' }, pkce: false },
      });
      const stored = await platform.store.authClients.find(id as AuthClient['id']);
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      expect(JSON.parse(platform.vault.open(stored!.sealed, place))).to.include({ client_secret: 'MARKER-2' });
      expect(await audited(id)).to.have.members([`update ok ${tenantAdmin.id}`, `create ok ${platform.admin.id}`]);
    });

    it('accepts its own response; masks change nothing', async () => {
      const { id } = await create('oauth2', CRM, inTenant());
      const { data } = (await platform.api('GET', `${PATH}/${id}`)).body;
      const { client_secret: masked, ...rest } = data.attributes.credentials;
      expect(masked).to.equal('***');
      const again = await platform.api('PATCH', `${PATH}/${id}`, {
        body: {
          data: {
            type: 'auth-client',
            id,
            attributes: { ...data.attributes, credentials: rest },
            relationships: {
              components: data.relationships.components,
              tenant: { data: data.relationships.tenant.data },
            },
          },
        },
      });
      expect([again.status, again.body]).to.deep.equal([200, { data, meta: { health: 'ready' } }]);
    });

    it('replaces the components', async () => {
      const other = await platform.makeComponent();
      const { id } = await create('basic', { name: 'ann' }, inTenant());
      const components = { components: { data: [{ type: 'component', id: other.id }] } };
      const changed = await platform.api('PATCH', `${PATH}/${id}`, {
        body: { data: { type: 'auth-client', relationships: components } },
      });
      expect(changed.body.data.relationships.components.data).to.deep.equal([{ id: other.id, type: 'component' }]);
      const oauthOnly = await platform.makeComponent({ authClientTypes: ['oauth2'] });
      components.components.data[0]!.id = oauthOnly.id;
      const refused = await platform.api('PATCH', `${PATH}/${id}`, { body: patch({}, components) });
      expect([refused.status, ...sources(refused.body)]).to.deep.equal([
        400,
        'invalid /data/relationships/components/data/0/id',
      ]);
      const typed = await platform.api('PATCH', `${PATH}/${id}`, { body: patch({ type: 'basic' }, components) });
      expect([typed.status, ...sources(typed.body)]).to.deep.equal([400, 'invalid /data/attributes/type']);
    });

    const refused: readonly (readonly [string, () => object, number, readonly string[]])[] = [
      ['type', () => patch({ type: 'basic' }), 400, ['invalid /data/attributes/type']],
      [
        'place',
        () => patch({}, { workspace: { data: { type: 'workspace', id: platform.workspace.id } } }),
        400,
        ['invalid /data/relationships/workspace/data/id'],
      ],
      [
        'client_id',
        () => patch({ credentials: { client_id: 'x' } }),
        400,
        ['invalid /data/attributes/credentials/client_id'],
      ],
      [
        'token_uri',
        () => patch({ credentials: { token_uri: 'https://evil.test/' } }),
        400,
        ['invalid /data/attributes/credentials/token_uri'],
      ],
      [
        'secret for a mask',
        () => patch({ credentials: { client_secret: '***' } }),
        400,
        ['masked /data/attributes/credentials/client_secret'],
      ],
      [
        'unknown members',
        () => patch({ credentials: { scopes: [] }, icon: 'x' }),
        400,
        ['unknown /data/attributes/icon'],
      ],
      ['kind', () => ({ data: { ...patch({}).data, type: 'auth-secret' } }), 409, ['type_mismatch /data/type']],
      ['id', () => ({ data: { ...patch({}).data, id: 'other' } }), 409, ['id_mismatch /data/id']],
    ];
    for (const [what, document, status, expected] of refused) {
      it(`keeps the ${what}`, async () => {
        const { id } = await create('oauth2', CRM, inTenant());
        const before = await platform.store.authClients.find(id as AuthClient['id']);
        const response = await platform.api('PATCH', `${PATH}/${id}`, { body: document() });
        expect(response.status).to.equal(status);
        expect(sources(response.body)).to.deep.equal([...expected]);
        expect(await platform.store.authClients.find(id as AuthClient['id'])).to.deep.equal(before);
      });
    }

    it('requires permission at its level, and records refusals', async () => {
      const { id } = await create('noauth', {}, inTenant());
      const member = await platform.makeUser('member');
      for (const method of ['PATCH', 'DELETE'] as const) {
        const response = await platform.api(method, `${PATH}/${id}`, {
          as: member,
          ...(method === 'PATCH' ? { body: patch({ name: 'Mine' }) } : {}),
        });
        expect(response.status).to.equal(403);
      }
      const global = await create('noauth', {});
      expect((await platform.api('DELETE', `${PATH}/${global.id}`, { as: tenantAdmin })).status).to.equal(403);
      expect(await audited(id)).to.have.members([
        `delete denied ${member.id}`,
        `update denied ${member.id}`,
        `create ok ${platform.admin.id}`,
      ]);
    });

    it('merges concurrent changes', async () => {
      const { id } = await create('oauth2', CRM, inTenant());
      const changes = [{ pkce: false }, { token_expires_in: 60 }, { scope_separator: ',' }, { max_concurrency: 3 }];
      const responses = await Promise.all(
        changes.map((credentials) => platform.api('PATCH', `${PATH}/${id}`, { body: patch({ credentials }) })),
      );
      expect(responses.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
      const { data } = (await platform.api('GET', `${PATH}/${id}`)).body;
      expect(data.attributes.credentials).to.include(Object.assign({}, ...changes));
    });
  });

  describe('DELETE', () => {
    it('deletes an auth client', async () => {
      const { id } = await create('oauth2', CRM, inTenant());
      const gone = await platform.api('DELETE', `${PATH}/${id}`, { as: tenantAdmin });
      expect([gone.status, gone.text]).to.deep.equal([204, '']);
      expect((await platform.api('GET', `${PATH}/${id}`)).status).to.equal(404);
      expect((await platform.api('DELETE', `${PATH}/${id}`)).status).to.equal(404);
      expect(await audited(id)).to.have.members([`delete ok ${tenantAdmin.id}`, `create ok ${platform.admin.id}`]);
    });

    it('returns 409 while the auth client has secrets', async () => {
      const { id } = await create('noauth', {}, inTenant());
      const nowMs = platform.clock.nowMs;
      await platform.store.secrets.add({
        id: '0123456789abcdef01234567' as never,
        tenantId: platform.tenant.id,
        workspaceId: platform.workspace.id,
        authClientId: id as AuthClient['id'],
        userId: operator.id,
        type: 'noauth',
        name: 'Ann',
        reference: null,
        state: 'ready',
        error: null,
        version: 1,
        obtainedAtMs: nowMs,
        refreshedAtMs: null,
        expiresAtMs: null,
        degradedSinceMs: null,
        ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        sealed: 'x' as SealedText,
        keyId: 'k1',
        quarantinedAtMs: null,
      });
      const response = await platform.api('DELETE', `${PATH}/${id}`);
      expect([response.status, ...sources(response.body)]).to.deep.equal([409, 'in_use']);
      expect(response.body.errors[0]).to.deep.include({
        detail: '1 secret is attached to this auth client: delete attached secrets first',
        meta: { secrets: 1 },
      });
      expect((await platform.api('GET', `${PATH}/${id}`)).status).to.equal(200);
    });
  });

  describe('an auth client that no key can open', () => {
    const quarantine = async (id: string) => {
      await platform.store.authClients.update(id as AuthClient['id'], {
        sealed: 'v1.k1.broken' as SealedText,
        updatedAtMs: platform.clock.nowMs,
      });
    };

    it('is listed without credentials, and marked', async () => {
      const { id } = await create('oauth2', CRM, inTenant());
      await quarantine(id);
      const listed = await platform.api('GET', `${PATH}?tenant_id=${platform.tenant.id}`);
      expect(listed.body.data[0].attributes).to.deep.equal({ type: 'oauth2', name: 'Acme CRM' });
      expect(listed.body.data[0].meta).to.deep.equal({ unreadable: true });
      const read = await platform.api('GET', `${PATH}/${id}`);
      expect([read.status, ...sources(read.body)]).to.deep.equal([409, 'unreadable']);
      const inherited = await platform.api('GET', `${PATH}/${id}?workspace_id=${platform.workspace.id}`);
      expect(inherited.status).to.equal(200);
    });

    it('is repaired with a complete set of values only', async () => {
      const { id } = await create('oauth2', CRM, inTenant());
      await quarantine(id);
      const few = await platform.api('PATCH', `${PATH}/${id}`, {
        body: patch({ credentials: { client_secret: 'x' } }),
      });
      expect(few.status).to.equal(400);
      const renamed = await platform.api('PATCH', `${PATH}/${id}`, { body: patch({ name: 'Broken' }) });
      expect([renamed.status, renamed.body.data.meta]).to.deep.equal([200, { unreadable: true }]);
      const mended = await platform.api('PATCH', `${PATH}/${id}`, { body: patch({ credentials: CRM }) });
      expect(mended.status).to.equal(200);
      expect((await platform.api('GET', `${PATH}/${id}`)).body.data.attributes.credentials).to.deep.equal({
        ...CRM,
        client_secret: '***',
      });
    });
  });

  it('leaves no secret in the log and the audit', async () => {
    const { id } = await create('oauth2', CRM, inTenant());
    await platform.api('PATCH', `${PATH}/${id}`, { body: patch({ credentials: { client_secret: 'MARKER-3' } }) });
    await platform.api('POST', PATH, { body: body('oauth2', { ...CRM, token_uri: 'MARKER-4' }) });
    const records = await platform.store.audit.list({ tenants: 'all' }, 100);
    expect(JSON.stringify([platform.logLines, records])).not.to.contain('MARKER');
  });
});
