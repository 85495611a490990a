import { expect } from 'chai';

import { contractOperations } from '../../../lib/platform/routes/contracts.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';

describe('/v2/contracts', () => {
  let platform: SpecPlatform;
  let tenantAdmin: SpecUser;
  beforeEach(async () => {
    platform = await specPlatform({ operations: contractOperations });
    tenantAdmin = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
  });

  const body = (tenant: string, type = 'tenant'): object => ({
    data: {
      type: 'contract',
      attributes: { name: 'Retail' },
      relationships: { tenant: { data: { type, id: tenant } } },
    },
  });
  const ids = async (as: SpecUser, query = ''): Promise<string[]> =>
    (await platform.api('GET', `/v2/contracts${query}`, { as })).body.data.map(({ id }: { id: string }) => id);

  it('creates a contract in a tenant and returns it', async () => {
    const created = await platform.api('POST', '/v2/contracts', { as: tenantAdmin, body: body(platform.tenant.id) });
    expect(created.status).to.equal(201);
    const { id } = created.body.data as { id: string };
    const data = {
      type: 'contract',
      id,
      attributes: { name: 'Retail', created_at: '2026-05-01T09:00:00.000Z' },
      relationships: {
        tenant: {
          data: { type: 'tenant', id: platform.tenant.id },
          links: { self: `/v2/tenants/${platform.tenant.id}` },
        },
      },
      links: { self: `/v2/contracts/${id}` },
    };
    expect(created.body).to.deep.equal({ data, meta: {} });
    expect((await platform.api('GET', `/v2/contracts/${id}`, { as: tenantAdmin })).body.data).to.deep.equal(data);
  });

  it('returns a contract to a user with a role in one of its workspaces', async () => {
    const as = await platform.makeUser('operator');
    const response = await platform.api('GET', `/v2/contracts/${platform.contract.id}`, { as });
    expect([response.status, response.body.data.id]).to.deep.equal([200, platform.contract.id]);
    expect(await ids(as)).to.deep.equal([platform.contract.id]);
  });

  it('lists the contracts that the caller can see, by tenant and page', async () => {
    const other = await platform.makeTenant('Other');
    await platform.api('POST', '/v2/contracts', { body: body(platform.tenant.id) });
    expect(await ids(platform.admin)).to.have.length(3);
    expect(await ids(platform.admin, `?tenant_id=${other.tenant.id}`)).to.deep.equal([other.contract.id]);
    expect(await ids(tenantAdmin)).to.have.length(2);
    expect(await ids(tenantAdmin, `?tenant_id=${other.tenant.id}`)).to.deep.equal([]);
    expect(await ids(tenantAdmin, '?tenant_id=nobody')).to.deep.equal([]);
    const page = await platform.api('GET', '/v2/contracts?page[size]=2&page[number]=2');
    expect(page.body.data).to.have.length(1);
    expect(page.body.meta).to.deep.equal({ page: 2, per_page: 2, total: 3, total_pages: 2 });
  });

  it('deletes a contract with its workspaces', async () => {
    const gone = await platform.api('DELETE', `/v2/contracts/${platform.contract.id}`, { as: tenantAdmin });
    expect([gone.status, gone.text]).to.deep.equal([204, '']);
    expect(await platform.store.directory.findWorkspace(platform.workspace.id)).to.equal(undefined);
    expect((await platform.api('DELETE', `/v2/contracts/${platform.contract.id}`)).status).to.equal(404);
    const [record] = await platform.store.audit.list({ tenants: 'all', resourceId: platform.contract.id }, 10);
    expect(record).to.include({ action: 'delete', resourceType: 'contract', userId: tenantAdmin.id });
  });

  it('requires a tenant admin to create and delete', async () => {
    for (const as of [
      await platform.makeUser('member', { level: 'tenant', id: platform.tenant.id }),
      await platform.makeUser('admin', { level: 'contract', id: platform.contract.id }),
      await platform.makeUser('admin'),
    ]) {
      const created = await platform.api('POST', '/v2/contracts', { as, body: body(platform.tenant.id) });
      expect([created.status, created.body.errors[0].code]).to.deep.equal([403, 'forbidden']);
      expect((await platform.api('DELETE', `/v2/contracts/${platform.contract.id}`, { as })).status).to.equal(403);
    }
  });

  it('returns 404 for contracts of another tenant, as for missing ones', async () => {
    const other = await platform.makeTenant('Other');
    const missing = '00000000aaaaaaaaaaaaaaaa';
    const same = async (send: (id: string) => Promise<{ status: number; text: string }>, id: string): Promise<void> => {
      const [foreign, none] = [await send(id), await send(missing)];
      expect(foreign.status).to.equal(404);
      expect(foreign.text.replaceAll(id, 'ID')).to.equal(none.text.replaceAll(missing, 'ID'));
    };
    const as = tenantAdmin;
    await same((id) => platform.api('GET', `/v2/contracts/${id}`, { as }), other.contract.id);
    await same((id) => platform.api('DELETE', `/v2/contracts/${id}`, { as }), other.contract.id);
    await same((id) => platform.api('POST', '/v2/contracts', { as, body: body(id) }), other.tenant.id);
  });

  it('points to a missing tenant and to a relationship of another type', async () => {
    const missing = await platform.api('POST', '/v2/contracts', { body: body('nobody') });
    expect(missing.body.errors[0].source).to.deep.equal({ pointer: '/data/relationships/tenant/data/id' });
    const wrong = await platform.api('POST', '/v2/contracts', { body: body(platform.tenant.id, 'user') });
    expect([wrong.status, wrong.body.errors[0].source]).to.deep.equal([
      400,
      { pointer: '/data/relationships/tenant/data/type' },
    ]);
  });
});
