import { expect } from 'chai';

import { hashApiKey } from '../../../lib/platform/model/apiKey.js';
import { apiKeyOperations } from '../../../lib/platform/routes/apiKeys.js';
import { specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from '../../support/platform.js';

describe('/v2/users/:id/api-keys', () => {
  let platform: SpecPlatform;
  let tenantAdmin: SpecUser;
  let guest: SpecUser;
  beforeEach(async () => {
    platform = await specPlatform({ operations: apiKeyOperations });
    tenantAdmin = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    guest = await platform.makeUser('guest');
  });

  const createKey = (user: string, as = tenantAdmin, headers = {}): Promise<SpecResponse> =>
    platform.api('POST', `/v2/users/${user}/api-keys`, {
      as,
      headers,
      body: { data: { type: 'api-key', attributes: { name: 'runner' } } },
    });
  const list = (user: string, as = tenantAdmin): Promise<SpecResponse> =>
    platform.api('GET', `/v2/users/${user}/api-keys`, { as });
  const revoke = (user: string, key: string, as = tenantAdmin): Promise<SpecResponse> =>
    platform.api('DELETE', `/v2/users/${user}/api-keys/${key}`, { as });

  it('returns a new key once, and the key is valid', async () => {
    const { status, body } = await createKey(guest.id);
    expect(status).to.equal(201);
    const { key } = body.data.attributes as { key: string };
    expect(key).to.match(/^rs_[\w-]{43}$/);
    expect(body).to.deep.equal({
      data: {
        type: 'api-key',
        id: body.data.id,
        attributes: { name: 'runner', key, created_at: '2026-05-01T09:00:00.000Z', revoked_at: null },
        relationships: { user: { data: { type: 'user', id: guest.id }, links: { self: `/v2/users/${guest.id}` } } },
      },
      meta: {},
    });
    const listed = await list(guest.id, { ...guest, key });
    expect(listed.status).to.equal(200);
    expect(listed.body.data.map(({ attributes }: { attributes: object }) => attributes)).to.have.deep.members([
      { name: 'spec', created_at: '2026-05-01T09:00:00.000Z', revoked_at: null },
      { name: 'runner', created_at: '2026-05-01T09:00:00.000Z', revoked_at: null },
    ]);
    expect(listed.text).not.to.include(key).and.not.to.include(hashApiKey(key));
    const records = await platform.store.audit.list({ tenants: 'all', resourceType: 'api-key' }, 10);
    expect(records.map(({ action, resourceId, userId }) => [action, resourceId, userId])).to.deep.equal([
      ['create', body.data.id, tenantAdmin.id],
    ]);
    expect(JSON.stringify(records) + platform.logLines.join()).not.to.include(key);
  });

  it('creates one key for a repeated request, and does not return it again', async () => {
    const first = await createKey(guest.id, tenantAdmin, { 'idempotency-key': 'a' });
    const again = await createKey(guest.id, tenantAdmin, { 'idempotency-key': 'a' });
    expect([again.status, again.body.data.id]).to.deep.equal([201, first.body.data.id]);
    expect(again.body.data.attributes).not.to.have.property('key');
    expect((await list(guest.id)).body.data).to.have.length(2);
  });

  it('revokes a key immediately, and accepts a second revocation', async () => {
    const { body } = await createKey(guest.id);
    const holder = { ...guest, key: body.data.attributes.key as string };
    expect((await list(guest.id, holder)).status).to.equal(200);
    platform.clock.nowMs += 5000;
    expect((await revoke(guest.id, body.data.id)).status).to.equal(204);
    expect((await list(guest.id, holder)).status).to.equal(401);
    expect((await list(guest.id, guest)).status).to.equal(200);
    expect((await revoke(guest.id, body.data.id)).status).to.equal(204);
    const listed = (await list(guest.id)).body.data as { id: string; attributes: object }[];
    const shown = listed.find(({ id }) => id === body.data.id)?.attributes;
    expect(shown).to.include({ revoked_at: '2026-05-01T09:00:05.000Z' });
    const records = await platform.store.audit.list({ tenants: 'all', action: 'revoke' }, 10);
    expect(records.map(({ resourceId }) => resourceId)).to.deep.equal([body.data.id]);
  });

  it('creates no key of a user with more permissions than the caller', async () => {
    const refused = await createKey(platform.admin.id);
    expect(refused.status).to.equal(403);
    expect(refused.body.errors[0].detail).to.include('global.directory.edit');
    const [theirs] = await platform.store.directory.listApiKeys(platform.admin.id);
    expect((await revoke(platform.admin.id, theirs!.id)).status).to.equal(403);
    expect((await createKey(platform.admin.id, platform.admin)).status).to.equal(201);
  });

  it('requires a tenant admin; users can list their own keys', async () => {
    expect((await list(guest.id, guest)).status).to.equal(200);
    expect((await createKey(guest.id, guest)).status).to.equal(403);
    const contractAdmin = await platform.makeUser('admin', { level: 'contract', id: platform.contract.id });
    expect((await list(guest.id, contractAdmin)).status).to.equal(404);
    expect((await createKey(guest.id, contractAdmin)).status).to.equal(404);
  });

  it('returns 404 for users and keys of another tenant, as for missing ones', async () => {
    const other = await platform.makeTenant('Other');
    const theirs = await platform.makeUser('guest', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const [key] = await platform.store.directory.listApiKeys(theirs.id);
    for (const response of [
      await list(theirs.id),
      await createKey(theirs.id),
      await revoke(theirs.id, key!.id),
      await revoke(guest.id, key!.id),
      await list('nobody'),
    ]) {
      expect(response.status).to.equal(404);
    }
    expect((await platform.store.directory.findApiKey(key!.id))?.revokedAtMs).to.equal(null);
  });
});
