import { expect } from 'chai';

import { workspaceOperations } from '../../../lib/platform/routes/workspaces.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';

describe('/v2/workspaces', () => {
  let platform: SpecPlatform;
  beforeEach(async () => {
    platform = await specPlatform({ operations: workspaceOperations });
  });

  const body = (relationships: Readonly<Record<string, string>>): object => ({
    data: {
      type: 'workspace',
      attributes: { name: 'Flows' },
      relationships: Object.fromEntries(
        Object.entries(relationships).map(([type, id]) => [type, { data: { type, id } }]),
      ),
    },
  });
  const ids = async (as: SpecUser, query = ''): Promise<string[]> =>
    (await platform.api('GET', `/v2/workspaces${query}`, { as })).body.data.map(({ id }: { id: string }) => id);

  it('returns a workspace with its contract and tenant', async () => {
    const as = await platform.makeUser('guest');
    const { tenant, contract, workspace } = platform;
    const response = await platform.api('GET', `/v2/workspaces/${workspace.id}`, { as });
    expect(response.body).to.deep.equal({
      data: {
        type: 'workspace',
        id: workspace.id,
        attributes: { name: 'Acme workspace', created_at: '2026-05-01T09:00:00.000Z' },
        relationships: {
          contract: { data: { type: 'contract', id: contract.id }, links: { self: `/v2/contracts/${contract.id}` } },
          tenant: { data: { type: 'tenant', id: tenant.id }, links: { self: `/v2/tenants/${tenant.id}` } },
        },
        links: { self: `/v2/workspaces/${workspace.id}` },
      },
      meta: {},
    });
  });

  it('creates a workspace in a contract', async () => {
    const as = await platform.makeUser('admin', { level: 'contract', id: platform.contract.id });
    const created = await platform.api('POST', '/v2/workspaces', {
      as,
      body: body({ contract: platform.contract.id }),
    });
    expect(created.status).to.equal(201);
    expect(created.body.data.relationships.contract.data.id).to.equal(platform.contract.id);
    expect(await ids(as)).to.have.members([platform.workspace.id, created.body.data.id]);
    const [record] = await platform.store.audit.list({ tenants: 'all', resourceType: 'workspace' }, 10);
    expect(record).to.include({
      action: 'create',
      resourceId: created.body.data.id,
      workspaceId: created.body.data.id,
    });
  });

  it('creates none in a contract that is deleted concurrently', async () => {
    const { directory } = platform.store;
    const contract = directory.findContract.bind(directory);
    directory.findContract = async (id) => {
      const found = await contract(id);
      await directory.deleteContract(id);
      return found;
    };
    const response = await platform.api('POST', '/v2/workspaces', { body: body({ contract: platform.contract.id }) });
    expect(response.status).to.equal(404);
    expect(response.body.errors[0].source).to.deep.equal({ pointer: '/data/relationships/contract/data/id' });
  });

  it('creates the default contract of a tenant once', async () => {
    const createInTenant = async (): Promise<string> => {
      const created = await platform.api('POST', '/v2/workspaces', { body: body({ tenant: platform.tenant.id }) });
      expect(created.status).to.equal(201);
      return created.body.data.relationships.contract.data.id as string;
    };
    const first = await createInTenant();
    expect(first).not.to.equal(platform.contract.id);
    expect(await createInTenant()).to.equal(first);
    const { items } = await platform.store.directory.listContracts([{ level: 'global' }]);
    expect(items.map(({ name }) => name)).to.have.members(['Acme contract', 'Default']);
  });

  it('lists the workspaces that the caller can see, by contract, tenant and page', async () => {
    const other = await platform.makeTenant('Other');
    const second = await platform.makeTenant('Second');
    const one = await platform.makeUser('guest');
    const contractAdmin = await platform.makeUser('admin', { level: 'contract', id: platform.contract.id });
    const own = platform.workspace.id;
    expect(await ids(platform.admin)).to.have.members([own, other.workspace.id, second.workspace.id]);
    for (const as of [one, contractAdmin]) {
      expect(await ids(as)).to.deep.equal([own]);
      expect(await ids(as, `?contract_id=${platform.contract.id}`)).to.deep.equal([own]);
      expect(await ids(as, `?tenant_id=${platform.tenant.id}`)).to.deep.equal([own]);
      expect(await ids(as, `?contract_id=${other.contract.id}`)).to.deep.equal([]);
      expect(await ids(as, `?tenant_id=${platform.tenant.id}&contract_id=${other.contract.id}`)).to.deep.equal([]);
      expect(await ids(as, '?contract_id=nobody')).to.deep.equal([]);
    }
    expect(await ids(platform.admin, `?tenant_id=${other.tenant.id}`)).to.deep.equal([other.workspace.id]);
    const page = await platform.api('GET', '/v2/workspaces?page[size]=2&page[number]=1');
    expect(page.body.data).to.have.length(2);
    expect(page.body.meta).to.deep.equal({ page: 1, per_page: 2, total: 3, total_pages: 2 });
  });

  it('rejects invalid pages and unknown parameters', async () => {
    for (const parameter of ['page[size]=0', 'page[size]=101', 'page[size]=x', 'page[number]=0', 'contract=1']) {
      const response = await platform.api('GET', `/v2/workspaces?${parameter}`);
      expect([response.status, response.body.errors[0].source.parameter], parameter).to.deep.equal([
        400,
        parameter.split('=')[0],
      ]);
    }
  });

  it('requires an admin of the contract or tenant', async () => {
    const member = await platform.makeUser('member', { level: 'tenant', id: platform.tenant.id });
    const contractAdmin = await platform.makeUser('admin', { level: 'contract', id: platform.contract.id });
    for (const [as, under] of [
      [member, { contract: platform.contract.id }],
      [member, { tenant: platform.tenant.id }],
      [contractAdmin, { tenant: platform.tenant.id }],
      [await platform.makeUser('admin'), { contract: platform.contract.id }],
    ] as const) {
      expect((await platform.api('POST', '/v2/workspaces', { as, body: body(under) })).status).to.equal(403);
    }
  });

  it('points to a missing, foreign or contradictory relationship', async () => {
    const other = await platform.makeTenant('Other');
    const as = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    for (const [under, status, pointer] of [
      [{}, 400, '/data/relationships'],
      [{ contract: other.contract.id }, 404, '/data/relationships/contract/data/id'],
      [{ contract: 'nobody' }, 404, '/data/relationships/contract/data/id'],
      [{ tenant: other.tenant.id }, 404, '/data/relationships/tenant/data/id'],
      [{ contract: platform.contract.id, tenant: other.tenant.id }, 400, '/data/relationships/tenant/data/id'],
    ] as const) {
      const response = await platform.api('POST', '/v2/workspaces', { as, body: body(under) });
      expect([response.status, response.body.errors[0].source]).to.deep.equal([status, { pointer }]);
    }
    const foreign = await platform.api('GET', `/v2/workspaces/${other.workspace.id}`, { as });
    expect(foreign.status).to.equal(404);
  });
});
