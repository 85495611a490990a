import { expect } from 'chai';
import { componentOperations } from '../../../lib/platform/routes/components.js';
import { specPlatform, type SpecPlatform } from '../../support/platform.js';

const DESCRIPTOR = {
  title: 'Shop',
  authClientTypes: ['basic'],
  icon: { any: ['thing'] },
  credentials: { fields: { auth: { viewClass: 'HTTPAuthView' } } },
};
const toRegister = (name: string, tenant?: string, descriptor: unknown = DESCRIPTOR) => ({
  data: {
    type: 'component',
    attributes: { name, descriptor },
    ...(tenant === undefined ? {} : { relationships: { tenant: { data: { type: 'tenant', id: tenant } } } }),
  },
});
const pointers = (body: { errors: { status: string; code: string; source?: { pointer?: string } }[] }) =>
  body.errors.map(({ code, source }) => `${code} ${source?.pointer ?? ''}`);

describe('/v2/components', () => {
  let platform: SpecPlatform;
  beforeEach(async () => {
    platform = await specPlatform({ operations: componentOperations });
  });
  const tenantAdmin = () => platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });

  it('registers a public component for a deployment admin, with the complete descriptor', async () => {
    const created = await platform.api('POST', '/v2/components', { body: toRegister('@acme/shop') });
    expect(created.status).to.equal(201);
    const { id } = created.body.data;
    expect(created.body).to.deep.equal({
      data: {
        type: 'component',
        id,
        attributes: { name: '@acme/shop', team_name: 'platform', descriptor: DESCRIPTOR },
        links: { self: `/v2/components/${String(id)}` },
      },
      meta: {},
    });
    const guest = await platform.makeUser('guest');
    expect((await platform.api('GET', `/v2/components/${String(id)}`, { as: guest })).body).to.deep.equal(created.body);
    const records = await platform.store.audit.list({ tenants: 'all', resourceId: id }, 10);
    expect(
      records.map(({ action, tenantId, userId, outcome }) => ({ action, tenantId, userId, outcome })),
    ).to.deep.equal([{ action: 'create', tenantId: null, userId: platform.admin.id, outcome: 'ok' }]);
  });

  it('registers a component of a tenant for its admin, invisible to others', async () => {
    const admin = await tenantAdmin();
    const created = await platform.api('POST', '/v2/components', {
      as: admin,
      body: toRegister('shop', platform.tenant.id),
    });
    expect(created.status).to.equal(201);
    expect(created.body.data.attributes.team_name).to.equal('Acme');
    expect(created.body.data.relationships).to.deep.equal({
      tenant: {
        data: { type: 'tenant', id: platform.tenant.id },
        links: { self: `/v2/tenants/${platform.tenant.id}` },
      },
    });
    const path = `/v2/components/${String(created.body.data.id)}`;
    const other = await platform.makeTenant('Other');
    const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const foreign = await platform.api('GET', path, { as: stranger });
    const missing = await platform.api('GET', `${path.slice(0, -1)}x`, { as: stranger });
    expect([foreign.status, missing.status]).to.deep.equal([404, 404]);
    expect(foreign.text.replaceAll(String(created.body.data.id), '')).to.equal(
      missing.text.replaceAll(`${String(created.body.data.id).slice(0, -1)}x`, ''),
    );
    const patch = { data: { type: 'component', attributes: { descriptor: { title: 'Mine' } } } };
    expect((await platform.api('PATCH', path, { as: stranger, body: patch })).status).to.equal(404);
    expect((await platform.api('GET', '/v2/components', { as: stranger })).body.data).to.deep.equal([]);
    const operator = await platform.makeUser('operator');
    expect((await platform.api('GET', path, { as: operator })).status).to.equal(200);
    expect((await platform.api('PATCH', path, { as: operator, body: patch })).status).to.equal(403);
  });

  it('forbids tenant admins to register or update public components', async () => {
    const admin = await tenantAdmin();
    const refused = await platform.api('POST', '/v2/components', { as: admin, body: toRegister('shop') });
    expect(refused.status).to.equal(403);
    expect(refused.body.errors[0].detail).to.contain('global.components.edit');
    const { id } = await platform.makeComponent();
    const body = { data: { type: 'component', attributes: { descriptor: DESCRIPTOR } } };
    expect((await platform.api('PATCH', `/v2/components/${id}`, { as: admin, body })).status).to.equal(403);
  });

  it('returns 404 for components of another tenant, as for missing ones', async () => {
    const other = await platform.makeTenant('Other');
    const admin = await tenantAdmin();
    for (const id of [other.tenant.id, 'nonsense']) {
      const response = await platform.api('POST', '/v2/components', { as: admin, body: toRegister('shop', id) });
      expect(response.status).to.equal(404);
      expect(pointers(response.body)).to.deep.equal(['not_found /data/relationships/tenant/data/id']);
    }
  });

  it("lists the components of a contract or tenant, as the vendor's client does", async () => {
    const everybodys = await platform.makeComponent();
    const own = await platform.makeComponent({}, platform.tenant.id);
    const other = await platform.makeTenant('Other');
    const foreign = await platform.makeComponent({}, other.tenant.id);
    const operator = await platform.makeUser('operator');
    const listed = async (query: string, as = operator) => {
      const { status, body } = await platform.api('GET', `/v2/components${query}`, { as });
      expect(status).to.equal(200);
      return (body.data as { id: string }[]).map(({ id }) => id).sort();
    };
    const both = [everybodys.id, own.id].sort();
    expect(await listed('')).to.deep.equal(both);
    expect(await listed(`?contract_id=${platform.contract.id}`)).to.deep.equal(both);
    expect(await listed(`?tenant_id=${platform.tenant.id}`)).to.deep.equal(both);
    expect(await listed(`?contract_id=${other.contract.id}`)).to.deep.equal([]);
    expect(await listed('?tenant_id=nonsense')).to.deep.equal([]);
    expect(await listed('?tenant_id=nonsense', platform.admin)).to.deep.equal([]);
    expect(await listed('', platform.admin)).to.deep.equal([everybodys.id, own.id, foreign.id].sort());
    expect(await listed(`?tenant_id=${other.tenant.id}`, platform.admin)).to.deep.equal(
      [everybodys.id, foreign.id].sort(),
    );
    const paged = await platform.api('GET', '/v2/components?page[size]=2&page[number]=2');
    expect(paged.body.meta).to.deep.equal({ page: 2, per_page: 2, total: 3, total_pages: 2 });
    expect((await platform.api('GET', '/v2/components?name=x')).status).to.equal(400);
  });

  it('updates a descriptor', async () => {
    const { id, name } = await platform.makeComponent();
    platform.clock.nowMs += 1000;
    const body = { data: { type: 'component', id, attributes: { descriptor: DESCRIPTOR } } };
    const changed = await platform.api('PATCH', `/v2/components/${id}`, { body });
    expect(changed.status).to.equal(200);
    expect(changed.body.data.attributes).to.deep.equal({ name, team_name: 'platform', descriptor: DESCRIPTOR });
    const again = await platform.api('PATCH', `/v2/components/${id}`, { body });
    expect(again.body).to.deep.equal(changed.body);
    const records = await platform.store.audit.list({ tenants: 'all', resourceId: id }, 10);
    expect(records.map(({ action }) => action)).to.deep.equal(['update']);
  });

  it('registers one component for a repeated request', async () => {
    const request = { body: toRegister('shop'), headers: { 'idempotency-key': 'k-1' } };
    const created = await platform.api('POST', '/v2/components', request);
    const again = await platform.api('POST', '/v2/components', request);
    expect([again.status, again.body]).to.deep.equal([201, created.body]);
    const other = await platform.api('POST', '/v2/components', { ...request, body: toRegister('shop 2') });
    expect(other.status).to.equal(422);
  });

  const wrong: readonly (readonly [string, unknown, number, readonly string[]])[] = [
    [
      'another type',
      { data: { type: 'tenant', attributes: { name: 'a', descriptor: { title: 'a' } } } },
      409,
      ['type_mismatch /data/type'],
    ],
    [
      'no name',
      { data: { type: 'component', attributes: { descriptor: { title: 'a' } } } },
      400,
      ['missing /data/attributes/name'],
    ],
    ['an empty name', toRegister(' '), 400, ['invalid /data/attributes/name']],
    [
      'an unknown view class',
      toRegister('a', undefined, { title: 'a', credentials: { fields: { x: { viewClass: 'MapView' } } } }),
      400,
      ['invalid /data/attributes/descriptor/credentials/fields/x/viewClass'],
    ],
    [
      'an unknown credential type',
      toRegister('a', undefined, { title: 'a', authClientTypes: ['saml'] }),
      400,
      ['invalid /data/attributes/descriptor/authClientTypes/0'],
    ],
    ['a string as descriptor', toRegister('a', undefined, 'text'), 400, ['invalid /data/attributes/descriptor']],
    ['nothing', {}, 400, ['missing /data']],
  ];
  for (const [what, body, status, expected] of wrong) {
    it(`rejects ${what}`, async () => {
      const response = await platform.api('POST', '/v2/components', { body });
      expect(response.status).to.equal(status);
      expect(pointers(response.body)).to.deep.equal([...expected]);
    });
  }

  it('requires a unique name, and the id of the path', async () => {
    await platform.api('POST', '/v2/components', { body: toRegister('shop') });
    const taken = await platform.api('POST', '/v2/components', { body: toRegister('shop') });
    expect([taken.status, ...pointers(taken.body)]).to.deep.equal([409, 'name_taken /data/attributes/name']);
    const { id } = await platform.makeComponent();
    const body = { data: { type: 'component', id: 'other', attributes: { descriptor: DESCRIPTOR } } };
    const mismatch = await platform.api('PATCH', `/v2/components/${id}`, { body });
    expect([mismatch.status, ...pointers(mismatch.body)]).to.deep.equal([409, 'id_mismatch /data/id']);
  });
});
