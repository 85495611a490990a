import { expect } from 'chai';

import { tenantOperations } from '../../../lib/platform/routes/tenants.js';
import { specPlatform, type SpecPlatform } from '../../support/platform.js';

const body = (name: unknown, type = 'tenant'): object => ({ data: { type, attributes: { name } } });

describe('/v2/tenants', () => {
  let platform: SpecPlatform;
  before(async () => {
    platform = await specPlatform({ operations: tenantOperations });
  });

  it('creates a tenant, returns it and records the actor', async () => {
    const created = await platform.api('POST', '/v2/tenants', { body: body(' Shop "ü" 🛒 ') });
    expect(created.status).to.equal(201);
    const { id } = created.body.data as { id: string };
    const data = {
      type: 'tenant',
      id,
      attributes: { name: 'Shop "ü" 🛒', created_at: '2026-05-01T09:00:00.000Z' },
      links: { self: `/v2/tenants/${id}` },
    };
    expect(created.body).to.deep.equal({ data, meta: {} });
    expect((await platform.api('GET', `/v2/tenants/${id}`)).body).to.deep.equal({ data, meta: {} });
    const [record] = await platform.store.audit.list({ tenants: 'all', resourceId: id }, 10);
    expect(record).to.include({ action: 'create', resourceType: 'tenant', userId: platform.admin.id, outcome: 'ok' });
    expect(record).to.include({ tenantId: id, workspaceId: null });
  });

  it('creates one tenant for a repeated request, and another one for another request', async () => {
    const send = (name: string, key: string) =>
      platform.api('POST', '/v2/tenants', { body: body(name), headers: { 'idempotency-key': key } });
    const first = await send('Twice', 'a');
    const again = await send('Twice', 'a');
    expect([again.status, again.body.data.id]).to.deep.equal([201, first.body.data.id]);
    expect((await send('Twice', 'b')).body.data.id).not.to.equal(first.body.data.id);
    expect((await send('Other', 'a')).status).to.equal(422);
  });

  it('requires a deployment admin', async () => {
    const as = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    const { status, body: response } = await platform.api('POST', '/v2/tenants', { as, body: body('Mine') });
    expect(status).to.equal(403);
    expect(response.errors[0].detail).to.include('global.directory.edit');
  });

  it('lists all tenants to a deployment admin, and their own to others', async () => {
    const other = await platform.makeTenant('Other');
    const ids = async (as = platform.admin): Promise<string[]> =>
      (await platform.api('GET', '/v2/tenants', { as })).body.data.map(({ id }: { id: string }) => id);
    expect(await ids()).to.include.members([platform.tenant.id, other.tenant.id]);
    expect(await ids(await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id }))).to.deep.equal([
      platform.tenant.id,
    ]);
    expect(await ids(await platform.makeUser('guest'))).to.deep.equal([platform.tenant.id]);
  });

  it('returns 404 for another tenant, as for a missing one', async () => {
    const { tenant } = await platform.makeTenant('Foreign');
    const as = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    const foreign = await platform.api('GET', `/v2/tenants/${tenant.id}`, { as });
    const missing = await platform.api('GET', '/v2/tenants/00000000aaaaaaaaaaaaaaaa', { as });
    expect(foreign.status).to.equal(404);
    expect(foreign.text.replaceAll(tenant.id, 'ID')).to.equal(
      missing.text.replaceAll('00000000aaaaaaaaaaaaaaaa', 'ID'),
    );
  });

  for (const [title, wrong, status, pointer] of [
    ['no name', { data: { type: 'tenant', attributes: {} } }, 400, '/data/attributes/name'],
    ['an empty name', body(''), 400, '/data/attributes/name'],
    ['a blank name', body('   '), 400, '/data/attributes/name'],
    ['a name with a line break', body('a\nb'), 400, '/data/attributes/name'],
    ['a lone surrogate', body('\ud800'), 400, '/data/attributes/name'],
    ['a long name', body('x'.repeat(256)), 400, '/data/attributes/name'],
    ['a number as name', body(7), 400, '/data/attributes/name'],
    [
      'an unknown attribute',
      { data: { type: 'tenant', attributes: { name: 'a', nam: 'b' } } },
      400,
      '/data/attributes/nam',
    ],
    ['another type', body('a', 'contract'), 409, '/data/type'],
  ] as const) {
    it(`rejects ${title}`, async () => {
      const response = await platform.api('POST', '/v2/tenants', { body: wrong });
      expect(response.status).to.equal(status);
      expect(response.body.errors[0].source).to.deep.equal({ pointer });
    });
  }
});
