import { expect } from 'chai';

import type { UserId } from '../../../lib/platform/model/ids.js';
import { userOperations } from '../../../lib/platform/routes/users.js';
import { specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from '../../support/platform.js';

describe('/v2/users', () => {
  let platform: SpecPlatform;
  let tenantAdmin: SpecUser;
  beforeEach(async () => {
    platform = await specPlatform({ operations: userOperations });
    tenantAdmin = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
  });

  interface Invitation {
    readonly email?: string;
    readonly role?: string;
    readonly level?: string;
    readonly tenant?: string;
    readonly contract?: string;
    readonly workspace?: string;
  }
  function invite(invitation: Invitation, as = tenantAdmin, headers = {}): Promise<SpecResponse> {
    const { email = 'ann@shop.test', role = 'member', level, ...places } = invitation;
    const relationships = Object.fromEntries(
      Object.entries({ tenant: platform.tenant.id, ...places }).map(([type, id]) => [type, { data: { type, id } }]),
    );
    const attributes = { email, role, ...(level === undefined ? {} : { level }) };
    return platform.api('POST', '/v2/users', {
      as,
      headers,
      body: { data: { type: 'user', attributes, relationships } },
    });
  }

  it('returns the caller with the role assignments', async () => {
    const as = await platform.makeUser('operator');
    const me = await platform.api('GET', '/v2/users/me', { as });
    expect(me.body).to.deep.equal({
      data: {
        type: 'user',
        id: as.id,
        attributes: {
          email: as.email,
          created_at: '2026-05-01T09:00:00.000Z',
          grants: [{ role: 'operator', level: 'workspace', id: platform.workspace.id }],
        },
        relationships: {
          tenant: {
            data: { type: 'tenant', id: platform.tenant.id },
            links: { self: `/v2/tenants/${platform.tenant.id}` },
          },
        },
        links: { self: `/v2/users/${as.id}` },
      },
      meta: {},
    });
    expect((await platform.api('GET', `/v2/users/${as.id}`, { as })).body).to.deep.equal(me.body);
  });

  it('creates a user with a role in the tenant', async () => {
    const { status, body } = await invite({ email: ' Ann@Shop.TEST ', role: 'guest' });
    expect(status).to.equal(201);
    expect(body.data.attributes).to.deep.equal({
      email: 'ann@shop.test',
      created_at: '2026-05-01T09:00:00.000Z',
      grants: [{ role: 'guest', level: 'tenant', id: platform.tenant.id }],
    });
    const [record] = await platform.store.audit.list({ tenants: 'all', resourceId: body.data.id }, 10);
    expect(record).to.include({ action: 'create', resourceType: 'user', tenantId: platform.tenant.id });
  });

  it('adds a role for an existing user, and replaces the role in the same scope', async () => {
    const first = await invite({ role: 'operator', workspace: platform.workspace.id });
    const second = await invite({ role: 'guest', contract: platform.contract.id });
    expect([second.status, second.body.data.id]).to.deep.equal([200, first.body.data.id]);
    const third = await invite({ role: 'member', workspace: platform.workspace.id });
    expect(third.body.data.attributes.grants).to.have.deep.members([
      { role: 'member', level: 'workspace', id: platform.workspace.id },
      { role: 'guest', level: 'contract', id: platform.contract.id },
    ]);
    const records = await platform.store.audit.list({ tenants: 'all', resourceId: first.body.data.id }, 10);
    expect(records.map(({ action }) => action).sort()).to.deep.equal(['create', 'update', 'update']);
  });

  it('does not reveal the tenant of an e-mail address in use', async () => {
    const other = await platform.makeTenant('Other');
    const theirs = await platform.makeUser('guest', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const response = await invite({ email: theirs.email });
    expect([response.status, response.body.errors[0].code]).to.deep.equal([409, 'email_taken']);
    expect(response.text).not.to.include(other.tenant.id).and.not.to.include(theirs.id);
    expect(await platform.store.directory.listRoleAssignments(theirs.id)).to.have.length(1);
  });

  it('creates one user for a repeated request', async () => {
    const first = await invite({}, tenantAdmin, { 'idempotency-key': 'a' });
    const again = await invite({}, tenantAdmin, { 'idempotency-key': 'a' });
    expect([first.status, again.status]).to.deep.equal([201, 200]);
    expect(again.body).to.deep.equal(first.body);
    const records = await platform.store.audit.list({ tenants: 'all', resourceId: first.body.data.id }, 10);
    expect(records).to.have.length(1);
  });

  it('rejects roles beyond those of the caller', async () => {
    const refused = await invite({ role: 'guest', level: 'global' });
    expect(refused.status).to.equal(403);
    expect(refused.body.errors[0].detail).to.include('global.directory.edit');
    expect(await platform.store.directory.findUserByEmail('ann@shop.test')).to.equal(undefined);
    const given = await invite({ role: 'admin', level: 'global' }, platform.admin);
    expect(given.body.data.attributes.grants).to.deep.equal([{ role: 'admin', level: 'global' }]);
    for (const as of [
      await platform.makeUser('member', { level: 'tenant', id: platform.tenant.id }),
      await platform.makeUser('admin', { level: 'contract', id: platform.contract.id }),
      await platform.makeUser('admin'),
    ]) {
      expect((await invite({ workspace: platform.workspace.id, role: 'guest' }, as)).status).to.equal(403);
    }
  });

  it('lists the users of a tenant to users with a role in the whole tenant', async () => {
    const other = await platform.makeTenant('Other');
    const theirs = await platform.makeUser('guest', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const emails = async (as: SpecUser, query = ''): Promise<string[]> =>
      (await platform.api('GET', `/v2/users${query}`, { as })).body.data.map(
        ({ attributes }: { attributes: { email: string } }) => attributes.email,
      );
    expect(await emails(tenantAdmin)).to.have.members([platform.admin.email, tenantAdmin.email]);
    expect(await emails(platform.admin, `?tenant_id=${other.tenant.id}`)).to.deep.equal([theirs.email]);
    expect(await emails(tenantAdmin, `?tenant_id=${other.tenant.id}`)).to.deep.equal([]);
    const narrow = await platform.api('GET', '/v2/users', { as: await platform.makeUser('admin') });
    expect(narrow.status).to.equal(403);
    const page = await platform.api('GET', '/v2/users?page[size]=1', { as: tenantAdmin });
    expect([page.body.data.length, page.body.meta.total]).to.deep.equal([1, 3]);
  });

  it('returns 404 for a user of another tenant, as for a missing one', async () => {
    const other = await platform.makeTenant('Other');
    const theirs = await platform.makeUser('guest', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
    const missing = '00000000aaaaaaaaaaaaaaaa' as UserId;
    const texts = await Promise.all(
      [theirs.id, missing].map(async (id) => {
        const { status, text } = await platform.api('GET', `/v2/users/${id}`, { as: tenantAdmin });
        return `${String(status)} ${text.replaceAll(id, 'ID')}`;
      }),
    );
    expect(texts[0]).to.match(/^404 /);
    expect(texts[0]).to.equal(texts[1]);
  });

  for (const [title, wrong, status, pointer] of [
    ['an e-mail address without an @', { email: 'ann' }, 400, '/data/attributes/email'],
    ['an e-mail address with a colon', { email: 'a:b@c' }, 400, '/data/attributes/email'],
    ['an e-mail address with a space', { email: 'a b@c' }, 400, '/data/attributes/email'],
    ['an unknown role', { role: 'owner' }, 400, '/data/attributes/role'],
    ['an unknown level', { level: 'tenant' }, 400, '/data/attributes/level'],
    ['a missing tenant', { tenant: 'x' }, 404, '/data/relationships/tenant/data/id'],
    ['a missing workspace', { workspace: 'x' }, 404, '/data/relationships/workspace/data/id'],
    ['a missing contract', { contract: 'x' }, 404, '/data/relationships/contract/data/id'],
    ['two scopes', { contract: 'x', workspace: 'x' }, 400, '/data/relationships'],
    ['a level and a workspace', { level: 'global', workspace: 'x' }, 400, '/data/attributes/level'],
  ] as const) {
    it(`rejects ${title}`, async () => {
      const response = await invite(wrong, platform.admin);
      expect([response.status, response.body.errors[0].source]).to.deep.equal([status, { pointer }]);
    });
  }

  it('assigns no role in a workspace of another tenant', async () => {
    const other = await platform.makeTenant('Other');
    const response = await invite({ workspace: other.workspace.id }, platform.admin);
    expect(response.status).to.equal(404);
    expect(await platform.store.directory.findUserByEmail('ann@shop.test')).to.equal(undefined);
  });

  for (const level of ['contract', 'workspace'] as const) {
    it(`assigns no role in a ${level} that is deleted concurrently`, async () => {
      const { directory } = platform.store;
      const method = level === 'contract' ? 'findContract' : 'findWorkspace';
      const find = (directory[method] as (id: never) => Promise<never>).bind(directory);
      directory[method] = async (id: never) => {
        const found = await find(id);
        await directory.deleteContract(platform.contract.id);
        return found;
      };
      const response = await invite({ [level]: platform[level].id });
      expect(response.status).to.equal(404);
      expect(response.body.errors[0].source).to.deep.equal({ pointer: `/data/relationships/${level}/data/id` });
      expect(await directory.findUserByEmail('ann@shop.test')).to.equal(undefined);
    });
  }
});
