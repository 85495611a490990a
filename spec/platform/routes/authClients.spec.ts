import { expect } from 'chai';
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

describe('auth-clients of the API', () => {
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
  const make = async (type: string, credentials: unknown, scope: Record<string, string> = {}, as?: SpecUser) => {
    const answer = await platform.api('POST', PATH, {
      body: body(type, credentials, scope),
      ...(as === undefined ? {} : { as }),
    });
    expect(answer.status, answer.text).to.equal(201);
    return answer.body.data as { id: string; attributes: { credentials: Record<string, unknown> } };
  };
  const inTenant = () => ({ tenant: platform.tenant.id });
  const inWorkspace = () => ({ workspace: platform.workspace.id });
  const audited = async (resourceId: string) =>
    (await platform.store.audit.list({ tenants: 'all', resourceId }, 20)).map(
      ({ action, outcome, userId }) => `${action} ${outcome} ${String(userId)}`,
    );

  describe('that are made', () => {
    it('at the level of their relationship, are answered as the reference shows them', async () => {
      const made = await platform.api('POST', PATH, { as: tenantAdmin, body: body('oauth2', CRM, inTenant()) });
      expect(made.status).to.equal(201);
      const { id } = made.body.data;
      expect(made.body).to.deep.equal({
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

    it('keep their values sealed for their own place', async () => {
      const { id } = await make('oauth2', CRM, inTenant(), tenantAdmin);
      const stored = await platform.store.authClients.find(id as AuthClient['id']);
      expect(JSON.stringify(stored)).not.to.contain('MARKER');
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      expect(JSON.parse(platform.vault.open(stored!.sealed, place))).to.deep.equal(CRM);
      const global = await make('noauth', {});
      const found = await platform.store.authClients.find(global.id as AuthClient['id']);
      expect(platform.vault.open(found!.sealed, { ...place, tenantId: 'global', recordId: global.id })).to.equal('{}');
    });

    it('have no relationship to a place when they are global', async () => {
      const made = await platform.api('POST', PATH, { body: body('noauth', {}) });
      expect(made.body.data.relationships).to.have.all.keys('components');
      expect(made.body.data.attributes.credentials).to.deep.equal({});
    });

    it('name each component once', async () => {
      const other = await platform.makeComponent();
      const made = await platform.api('POST', PATH, {
        body: body('noauth', {}, {}, [component.id, other.id, component.id]),
      });
      expect(made.body.data.relationships.components.data).to.have.length(2);
    });

    it('are made once, however often the request comes', async () => {
      const request = { body: body('oauth2', CRM, inTenant()), headers: { 'idempotency-key': 'k-1' } };
      const made = await platform.api('POST', PATH, request);
      const again = await platform.api('POST', PATH, request);
      expect([again.status, again.body]).to.deep.equal([201, made.body]);
      const reused = await platform.api('POST', PATH, { ...request, body: body('noauth', {}, inTenant()) });
      expect(reused.status).to.equal(422);
    });

    it('need the permission at their level; refusals are recorded', async () => {
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
        const answer = await platform.api('POST', PATH, { as, body: body('noauth', {}, scope) });
        expect(answer.status, JSON.stringify(scope)).to.equal(status);
      }
      expect(await audited('global')).to.have.members([`create denied ${tenantAdmin.id}`]);
      expect(await audited(platform.workspace.id)).to.have.members([`create denied ${operator.id}`]);
    });

    it('for a foreign place or component are answered as if it were not there', async () => {
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
        const answer = await platform.api('POST', PATH, { as: tenantAdmin, body: document });
        expect(answer.status).to.equal(404);
        expect(sources(answer.body)).to.deep.equal([`not_found /data/relationships/${where}`]);
      }
    });

    it('for a place that is removed a moment before are answered as if it had not been there', async () => {
      const { components, directory } = platform.store;
      const findMany = components.findMany.bind(components);
      components.findMany = async (ids) => {
        await directory.deleteContract(platform.contract.id);
        return findMany(ids);
      };
      const answer = await platform.api('POST', PATH, { body: body('noauth', {}, inWorkspace()) });
      expect([answer.status, ...sources(answer.body)]).to.deep.equal([
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
        'half of what oauth2 needs',
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
        'a text for credentials',
        () => body('noauth', 'text', inTenant()),
        400,
        ['invalid /data/attributes/credentials'],
      ],
      ['no components', () => body('noauth', {}, inTenant(), []), 400, ['invalid /data/relationships/components/data']],
      [
        'two places',
        () => body('noauth', {}, { ...inTenant(), ...inWorkspace() }),
        400,
        ['ambiguous /data/relationships/tenant/data/id'],
      ],
      [
        'another resource',
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
      it(`can't be made from ${what}`, async () => {
        const answer = await platform.api('POST', PATH, { body: document() });
        expect(answer.status).to.equal(status);
        expect(sources(answer.body)).to.deep.equal([...expected]);
        expect(answer.text).not.to.contain('MARKER');
      });
    }

    it('are of a type that all of their components take', async () => {
      const basicOnly = await platform.makeComponent({ authClientTypes: ['basic'] });
      const answer = await platform.api('POST', PATH, {
        body: body('oauth2', CRM, inTenant(), [component.id, basicOnly.id]),
      });
      expect([answer.status, ...sources(answer.body)]).to.deep.equal([400, 'invalid /data/attributes/type']);
      expect(answer.body.errors[0].detail).to.contain(`${basicOnly.name} accepts basic`);
    });
  });

  describe('that are read', () => {
    const credentials = CRM;
    let atLevel: Record<'global' | 'tenant' | 'contract' | 'workspace', string>;
    beforeEach(async () => {
      atLevel = {
        global: (await make('oauth2', credentials)).id,
        tenant: (await make('oauth2', credentials, inTenant())).id,
        contract: (await make('oauth2', credentials, { contract: platform.contract.id })).id,
        workspace: (await make('oauth2', credentials, inWorkspace())).id,
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

    it('are those of the place and above it, with credentials only at its own level', async () => {
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

    it('are those of a component where it is asked for', async () => {
      const other = await platform.makeComponent();
      const made = await platform.api('POST', PATH, { body: body('noauth', {}, inWorkspace(), [other.id]) });
      const where = `?workspace_id=${platform.workspace.id}&filter[component]=`;
      expect(await listed(`${where}${other.id}`, operator)).to.deep.equal([`${String(made.body.data.id)}*`]);
      expect(await listed(`${where}nonsense`, operator)).to.deep.equal([]);
    });

    it('come in pages where that is asked for, and all at once otherwise', async () => {
      const query = `?workspace_id=${platform.workspace.id}`;
      expect((await platform.api('GET', `${PATH}${query}`)).body.meta).to.deep.equal({});
      const paged = await platform.api('GET', `${PATH}${query}&page[size]=3&page[number]=2`);
      expect(paged.body.data).to.have.length(1);
      expect(paged.body.meta).to.deep.equal({ page: 2, per_page: 3, total: 4, total_pages: 2 });
    });

    it('are asked for in one place at most, and by parameters that there are', async () => {
      const two = `?workspace_id=${platform.workspace.id}&tenant_id=${platform.tenant.id}`;
      for (const path of [`${PATH}${two}`, `${PATH}/${atLevel.tenant}${two}`]) {
        const answer = await platform.api('GET', path);
        expect([answer.status, ...sources(answer.body)]).to.deep.equal([400, 'ambiguous tenant_id']);
      }
      const unknown = await platform.api('GET', `${PATH}?filter[name]=x`);
      expect([unknown.status, ...sources(unknown.body)]).to.deep.equal([400, 'unknown filter[name]']);
    });

    it('in a place that the caller has no role in are answered as if it were not there', async () => {
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

    it('in a place that the caller has only a part of are refused, and that is recorded', async () => {
      const answer = await platform.api('GET', `${PATH}?tenant_id=${platform.tenant.id}`, { as: operator });
      expect(answer.status).to.equal(403);
      expect(answer.body.errors[0].detail).to.contain('tenants.auth_clients.get');
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
      it(`one by one: ${level} for ${who} ${parameter === '' ? 'without a place' : `by ${parameter}`}: ${String(status)}${how}`, async () => {
        const as = { operator, tenantAdmin, admin: platform.admin }[who];
        const place = {
          workspace_id: platform.workspace.id,
          contract_id: platform.contract.id,
          tenant_id: platform.tenant.id,
        };
        const query = parameter === '' ? '' : `?${parameter}=${String(place[parameter as keyof typeof place])}`;
        const answer = await platform.api('GET', `${PATH}/${atLevel[level]}${query}`, { as });
        expect(answer.status).to.equal(status);
        if (shown !== undefined) {
          const expected = { ...CRM, client_secret: '***' };
          expect(answer.body.data.attributes.credentials).to.deep.equal(shown ? expected : undefined);
        }
      });
    }

    it("of another tenant are answered like one that isn't there, whatever is done to them", async () => {
      const other = await platform.makeTenant('Other');
      const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
      const missing = '0123456789abcdef01234567';
      for (const level of ['tenant', 'contract', 'workspace'] as const) {
        for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
          const answers = await Promise.all(
            [atLevel[level], missing].map((id) =>
              platform.api(method, `${PATH}/${id}`, {
                as: stranger,
                ...(method === 'PATCH' ? { body: patch({ name: 'Mine' }) } : {}),
              }),
            ),
          );
          expect(answers.map(({ status }) => status)).to.deep.equal([404, 404]);
          expect(answers[0]!.text.replaceAll(atLevel[level], missing)).to.equal(answers[1]!.text);
        }
        const there = await platform.api('GET', `${PATH}/${atLevel[level]}?tenant_id=${other.tenant.id}`, {
          as: stranger,
        });
        expect(there.status).to.equal(404);
      }
    });
  });

  describe('that are changed', () => {
    it('merge what is sent', async () => {
      const { id } = await make('oauth2', { ...CRM, token_params: { ttl: 5, audience: 'x' } }, inTenant());
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

    it('may be sent back as they were shown, less the masks', async () => {
      const { id } = await make('oauth2', CRM, inTenant());
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

    it('take other components', async () => {
      const other = await platform.makeComponent();
      const { id } = await make('basic', { name: 'ann' }, inTenant());
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
        'secret, by a mask',
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
      it(`keep their ${what}`, async () => {
        const { id } = await make('oauth2', CRM, inTenant());
        const before = await platform.store.authClients.find(id as AuthClient['id']);
        const answer = await platform.api('PATCH', `${PATH}/${id}`, { body: document() });
        expect(answer.status).to.equal(status);
        expect(sources(answer.body)).to.deep.equal([...expected]);
        expect(await platform.store.authClients.find(id as AuthClient['id'])).to.deep.equal(before);
      });
    }

    it('need the permission at their level; refusals are recorded', async () => {
      const { id } = await make('noauth', {}, inTenant());
      const member = await platform.makeUser('member');
      for (const method of ['PATCH', 'DELETE'] as const) {
        const answer = await platform.api(method, `${PATH}/${id}`, {
          as: member,
          ...(method === 'PATCH' ? { body: patch({ name: 'Mine' }) } : {}),
        });
        expect(answer.status).to.equal(403);
      }
      const global = await make('noauth', {});
      expect((await platform.api('DELETE', `${PATH}/${global.id}`, { as: tenantAdmin })).status).to.equal(403);
      expect(await audited(id)).to.have.members([
        `delete denied ${member.id}`,
        `update denied ${member.id}`,
        `create ok ${platform.admin.id}`,
      ]);
    });

    it('by several at once lose no change', async () => {
      const { id } = await make('oauth2', CRM, inTenant());
      const changes = [{ pkce: false }, { token_expires_in: 60 }, { scope_separator: ',' }, { max_concurrency: 3 }];
      const answers = await Promise.all(
        changes.map((credentials) => platform.api('PATCH', `${PATH}/${id}`, { body: patch({ credentials }) })),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
      const { data } = (await platform.api('GET', `${PATH}/${id}`)).body;
      expect(data.attributes.credentials).to.include(Object.assign({}, ...changes));
    });
  });

  describe('that are deleted', () => {
    it('are gone', async () => {
      const { id } = await make('oauth2', CRM, inTenant());
      const gone = await platform.api('DELETE', `${PATH}/${id}`, { as: tenantAdmin });
      expect([gone.status, gone.text]).to.deep.equal([204, '']);
      expect((await platform.api('GET', `${PATH}/${id}`)).status).to.equal(404);
      expect((await platform.api('DELETE', `${PATH}/${id}`)).status).to.equal(404);
      expect(await audited(id)).to.have.members([`delete ok ${tenantAdmin.id}`, `create ok ${platform.admin.id}`]);
    });

    it('stay while secrets are attached', async () => {
      const { id } = await make('noauth', {}, inTenant());
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
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        sealed: 'x' as SealedText,
        keyId: 'k1',
        quarantinedAtMs: null,
      });
      const answer = await platform.api('DELETE', `${PATH}/${id}`);
      expect([answer.status, ...sources(answer.body)]).to.deep.equal([409, 'in_use']);
      expect(answer.body.errors[0]).to.deep.include({
        detail: '1 secret is attached to this auth client: delete attached secrets first',
        meta: { secrets: 1 },
      });
      expect((await platform.api('GET', `${PATH}/${id}`)).status).to.equal(200);
    });
  });

  describe('that no key opens', () => {
    const quarantine = async (id: string) => {
      await platform.store.authClients.update(id as AuthClient['id'], {
        sealed: 'v1.k1.broken' as SealedText,
        updatedAtMs: platform.clock.nowMs,
      });
    };

    it('are listed without credentials, and say so', async () => {
      const { id } = await make('oauth2', CRM, inTenant());
      await quarantine(id);
      const listed = await platform.api('GET', `${PATH}?tenant_id=${platform.tenant.id}`);
      expect(listed.body.data[0].attributes).to.deep.equal({ type: 'oauth2', name: 'Acme CRM' });
      expect(listed.body.data[0].meta).to.deep.equal({ unreadable: true });
      const read = await platform.api('GET', `${PATH}/${id}`);
      expect([read.status, ...sources(read.body)]).to.deep.equal([409, 'unreadable']);
      const inherited = await platform.api('GET', `${PATH}/${id}?workspace_id=${platform.workspace.id}`);
      expect(inherited.status).to.equal(200);
    });

    it('are mended with all of their values, not with a few', async () => {
      const { id } = await make('oauth2', CRM, inTenant());
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

  it('leave no secret in logs and records', async () => {
    const { id } = await make('oauth2', CRM, inTenant());
    await platform.api('PATCH', `${PATH}/${id}`, { body: patch({ credentials: { client_secret: 'MARKER-3' } }) });
    await platform.api('POST', PATH, { body: body('oauth2', { ...CRM, token_uri: 'MARKER-4' }) });
    const records = await platform.store.audit.list({ tenants: 'all' }, 100);
    expect(JSON.stringify([platform.logLines, records])).not.to.contain('MARKER');
  });
});
