import { expect } from 'chai';

import type { WebhookId } from '../../../lib/platform/model/ids.js';
import { webhookOperations } from '../../../lib/platform/routes/webhooks.js';
import { openSigningSecrets } from '../../../lib/platform/usecases/webhooks/signingSecrets.js';
import { specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from '../../support/platform.js';
import { readProblems } from '../../support/secrets.js';

const PATH = '/v2/webhooks';
const URL = 'https://hooks.acme.test/in?key=1';

describe('/v2/webhooks', () => {
  let platform: SpecPlatform;
  let tenantAdmin: SpecUser;
  let member: SpecUser;
  beforeEach(async () => {
    platform = await specPlatform({ operations: webhookOperations });
    tenantAdmin = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
    member = await platform.makeUser('member');
  });

  const inTenant = () => ({ tenant: { data: { type: 'tenant', id: platform.tenant.id } } });
  const inWorkspace = () => ({ workspace: { data: { type: 'workspace', id: platform.workspace.id } } });
  const post = (attributes: object, relationships: object = inTenant(), as = tenantAdmin, headers = {}) =>
    platform.api('POST', PATH, { as, headers, body: { data: { type: 'webhook', attributes, relationships } } });
  const createWebhook = async (attributes: object = {}, relationships = {}, as = tenantAdmin): Promise<string> => {
    const where = Object.keys(relationships).length === 0 ? inTenant() : relationships;
    const response = await post({ url: URL, ...attributes }, where, as);
    expect(response.status, response.text).to.equal(201);
    return String(response.body.data.id);
  };
  const patch = (id: string, attributes: object, as = tenantAdmin) =>
    platform.api('PATCH', `${PATH}/${id}`, { as, body: { data: { type: 'webhook', id, attributes } } });
  const audited = async (resourceId: string) =>
    (await platform.store.audit.list({ tenants: 'all', resourceId }, 20))
      .map(({ action, outcome, tenantId, workspaceId }) => [action, outcome, tenantId, workspaceId])
      .reverse();
  const readSigningSecrets = async (id: string) =>
    openSigningSecrets(platform.vault, (await platform.store.webhooks.find(id as WebhookId))!);

  it('creates a webhook of a tenant, and returns the signing secret once', async () => {
    const created = await post({ url: URL, events: ['secret.refresh_failed', 'secret.recovered'] });
    expect(created.status).to.equal(201);
    const { id } = created.body.data;
    const { secret } = created.body.data.attributes;
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = {
      id,
      type: 'webhook',
      attributes: {
        url: URL,
        events: ['secret.refresh_failed', 'secret.recovered'],
        secret: '***',
        created_at: '2026-05-01T09:00:00.000Z',
      },
      relationships: {
        tenant: {
          data: { type: 'tenant', id: platform.tenant.id },
          links: { self: `/v2/tenants/${platform.tenant.id}` },
        },
      },
      links: { self: `${PATH}/${String(id)}` },
    };
    expect(created.body).to.deep.equal({
      data: { ...shown, attributes: { ...shown.attributes, secret } },
      meta: {},
    });
    expect((await platform.api('GET', `${PATH}/${String(id)}`)).body).to.deep.equal({ data: shown, meta: {} });
    expect((await platform.api('GET', PATH)).body).to.deep.equal({ data: [shown], meta: {} });
    expect(JSON.stringify(await platform.store.webhooks.find(id))).not.to.contain(secret.slice(6));
    expect(await audited(id)).to.deep.equal([['create', 'ok', platform.tenant.id, null]]);
    expect(platform.logLines.join()).not.to.contain(secret);
  });

  it('creates a webhook of a workspace for its members, with all events by default', async () => {
    const created = await post({ url: URL }, inWorkspace(), member);
    const { id, attributes, relationships } = created.body.data;
    expect([created.status, attributes.events]).to.deep.equal([201, []]);
    expect(relationships.workspace.data).to.deep.equal({ type: 'workspace', id: platform.workspace.id });
    expect(relationships.tenant.data.id).to.equal(platform.tenant.id);
    expect(await audited(id)).to.deep.equal([['create', 'ok', platform.tenant.id, platform.workspace.id]]);
  });

  it('creates one webhook for a repeated request, and returns the secret once', async () => {
    const headers = { 'idempotency-key': 'again' };
    const [first, second] = [
      await post({ url: URL }, inTenant(), tenantAdmin, headers),
      await post({ url: URL }, inTenant(), tenantAdmin, headers),
    ];
    expect([second.status, second.body.data.id]).to.deep.equal([201, first.body.data.id]);
    expect(second.body.data.attributes.secret).to.equal('***');
    expect((await platform.api('GET', PATH)).body.data).to.have.length(1);
  });

  it('allows at most a hundred webhooks in a tenant', async () => {
    for (let count = 0; count < 100; count += 1) await createWebhook();
    const refused = await post({ url: URL }, inWorkspace(), member);
    expect([refused.status, readProblems(refused)]).to.deep.equal([409, ['too_many']]);
    expect((await platform.api('GET', PATH)).body.data).to.have.length(100);
  });

  const refusedInput: readonly (readonly [string, () => [object, object?], string])[] = [
    ['no URL', () => [{}], 'missing /data/attributes/url'],
    ['plain http', () => [{ url: 'http://hooks.acme.test/' }], 'invalid /data/attributes/url'],
    ['another scheme', () => [{ url: 'ftp://hooks.acme.test/' }], 'invalid /data/attributes/url'],
    ['a user name in the URL', () => [{ url: 'https://a:b@hooks.acme.test/' }], 'invalid /data/attributes/url'],
    ['a fragment', () => [{ url: `${URL}#x` }], 'invalid /data/attributes/url'],
    ['an unknown event', () => [{ url: URL, events: ['secret.refreshed', 'x'] }], 'invalid /data/attributes/events/1'],
    ['a given secret', () => [{ url: URL, secret: 'whsec_x' }], 'unknown /data/attributes/secret'],
    ['no tenant or workspace', () => [{ url: URL }, {}], 'invalid /data/relationships'],
  ];
  for (const [description, input, problem] of refusedInput) {
    it(`rejects a webhook with ${description}`, async () => {
      const response = await post(...input());
      expect([response.status, readProblems(response)]).to.deep.equal([400, [problem]]);
    });
  }

  it('rejects a webhook of both a tenant and a workspace', async () => {
    const response = await post({ url: URL }, { ...inTenant(), ...inWorkspace() });
    expect([response.status, readProblems(response)]).to.deep.equal([
      400,
      ['ambiguous /data/relationships/tenant/data/id'],
    ]);
  });

  it('allows http to the hosts that the deployment allows', async () => {
    expect((await post({ url: 'http://127.0.0.1:8080/in' })).status).to.equal(201);
  });

  it('updates the URL or the events, removes duplicates, and keeps omitted members', async () => {
    const id = await createWebhook({ events: ['secret.recovered'] });
    const before = await readSigningSecrets(id);
    const url = 'https://other.acme.test/';
    expect((await patch(id, { url })).body.data.attributes).to.deep.include({ url, events: ['secret.recovered'] });
    const events = ['secret.refreshed', 'secret.recovered', 'secret.refreshed'];
    const changed = (await patch(id, { events })).body.data.attributes;
    expect(changed).to.deep.include({ url, events: ['secret.refreshed', 'secret.recovered'], secret: '***' });
    expect((await patch(id, { events: [] })).body.data.attributes.events).to.deep.equal([]);
    expect(await readSigningSecrets(id)).to.deep.equal(before);
    expect((await audited(id)).map(([action]) => action)).to.have.members(['create', 'update', 'update', 'update']);
  });

  it('rejects an update with another id or type, or with an invalid URL or event', async () => {
    const id = await createWebhook();
    const responses: readonly SpecResponse[] = [
      await patch(id, { url: 'http://10.0.0.1/' }),
      await patch(id, { events: ['*'] }),
      await patch(id, { secret: '***' }),
      await platform.api('PATCH', `${PATH}/${id}`, { body: { data: { type: 'hook', attributes: {} } } }),
      await platform.api('PATCH', `${PATH}/${id}`, { body: { data: { type: 'webhook', id: 'x', attributes: {} } } }),
    ];
    expect(responses.map((response) => `${response.status} ${readProblems(response).join()}`)).to.deep.equal([
      '400 invalid /data/attributes/url',
      '400 invalid /data/attributes/events/0',
      '400 unknown /data/attributes/secret',
      '409 type_mismatch /data/type',
      '409 id_mismatch /data/id',
    ]);
  });

  it('rotates the signing secret; the previous one is valid for a day', async () => {
    const id = await createWebhook();
    const { secret: old } = (await readSigningSecrets(id))!;
    const rotated = await platform.api('POST', `${PATH}/${id}/rotate-secret`, { as: tenantAdmin });
    const { secret } = rotated.body.data.attributes;
    expect(rotated.status).to.equal(200);
    expect(secret)
      .to.match(/^whsec_/)
      .and.not.to.equal(old);
    expect(await readSigningSecrets(id)).to.deep.equal({
      secret,
      previous: { secret: old, untilMs: platform.clock.nowMs + 24 * 60 * 60 * 1000 },
    });
    expect((await platform.api('GET', `${PATH}/${id}`)).body.data.attributes.secret).to.equal('***');
    expect((await audited(id)).map(([action]) => action)).to.have.members(['create', 'update']);
  });

  it('rotates a signing secret that no key can open', async () => {
    const id = await createWebhook();
    const webhook = (await platform.store.webhooks.find(id as WebhookId))!;
    const record = {
      table: 'webhooks',
      place: { tenantId: webhook.tenantId, recordId: id, field: 'credentials' },
      sealed: webhook.sealed,
    } as const;
    await platform.store.sealed.quarantine(record, 1);
    expect(await readSigningSecrets(id)).to.equal(undefined);
    const rotated = await platform.api('POST', `${PATH}/${id}/rotate-secret`);
    expect(await readSigningSecrets(id)).to.deep.equal({ secret: rotated.body.data.attributes.secret });
  });

  it('deletes a webhook once', async () => {
    const id = await createWebhook();
    expect((await platform.api('DELETE', `${PATH}/${id}`)).status).to.equal(204);
    expect((await platform.api('DELETE', `${PATH}/${id}`)).status).to.equal(404);
    expect((await audited(id)).map(([action]) => action)).to.have.members(['create', 'delete']);
  });

  it('lists webhooks by page, tenant and workspace', async () => {
    const other = await platform.makeTenant('Other');
    const ids = [await createWebhook(), await createWebhook({}, inWorkspace()), await createWebhook()];
    const foreign = await createWebhook(
      {},
      { tenant: { data: { type: 'tenant', id: other.tenant.id } } },
      platform.admin,
    );
    const listed = async (query: string) =>
      (await platform.api('GET', `${PATH}?${query}`)).body.data.map(({ id }: { id: string }) => id);
    expect(await listed('')).to.have.members([...ids, foreign]);
    expect(await listed(`tenant_id=${platform.tenant.id}`)).to.have.members(ids);
    expect(await listed(`workspace_id=${platform.workspace.id}`)).to.deep.equal([ids[1]]);
    expect(await listed('tenant_id=nobody')).to.deep.equal([]);
    const page = await platform.api('GET', `${PATH}?page[size]=3&page[number]=2`);
    expect(page.body.data).to.have.length(1);
    expect(page.body.meta).to.deep.equal({ page: 2, per_page: 3, total: 4, total_pages: 2 });
    expect((await platform.api('GET', `${PATH}?filter[x]=1`)).status).to.equal(400);
  });

  describe('permissions', () => {
    let [tenantWide, inOne] = ['', ''];
    beforeEach(async () => {
      tenantWide = await createWebhook();
      inOne = await createWebhook({}, inWorkspace());
    });
    const tries = async (as: SpecUser, id: string): Promise<readonly number[]> => [
      (await platform.api('GET', `${PATH}/${id}`, { as })).status,
      (await patch(id, {}, as)).status,
      (await platform.api('POST', `${PATH}/${id}/rotate-secret`, { as })).status,
      (await platform.api('DELETE', `${PATH}/${id}`, { as })).status,
    ];
    const seen = async (as: SpecUser) =>
      (await platform.api('GET', PATH, { as })).body.data.map(({ id }: { id: string }) => id);

    it('let members manage webhooks of their workspace, but not of the tenant', async () => {
      expect(await seen(member)).to.deep.equal([inOne]);
      expect(await tries(member, tenantWide)).to.deep.equal([404, 404, 404, 404]);
      expect((await post({ url: URL }, inTenant(), member)).status).to.equal(403);
      expect(await tries(member, inOne)).to.deep.equal([200, 200, 200, 204]);
    });

    it('let members of the tenant manage webhooks of its workspaces', async () => {
      const wide = await platform.makeUser('member', { level: 'tenant', id: platform.tenant.id });
      expect(await seen(wide)).to.deep.equal([inOne]);
      expect(await tries(wide, tenantWide)).to.deep.equal([403, 403, 403, 403]);
      expect(
        (await audited(tenantWide)).map(([action, outcome]) => `${String(action)} ${String(outcome)}`),
      ).to.have.members(['create ok', 'read denied', 'update denied', 'update denied', 'delete denied']);
    });

    for (const role of ['guest', 'operator'] as const) {
      it(`give ${role}s no access`, async () => {
        const user = await platform.makeUser(role);
        expect(await seen(user)).to.deep.equal([]);
        expect(await tries(user, inOne)).to.deep.equal([403, 403, 403, 403]);
        expect((await post({ url: URL }, inWorkspace(), user)).status).to.equal(403);
      });
    }

    it('let contract admins manage webhooks of its workspaces', async () => {
      const admin = await platform.makeUser('admin', { level: 'contract', id: platform.contract.id });
      expect(await seen(admin)).to.deep.equal([inOne]);
      expect(await tries(admin, inOne)).to.deep.equal([200, 200, 200, 204]);
    });

    it('return 404 to users of other tenants', async () => {
      const other = await platform.makeTenant('Other');
      const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
      expect(await seen(stranger)).to.deep.equal([]);
      expect(await tries(stranger, tenantWide)).to.deep.equal([404, 404, 404, 404]);
      const [foreign, missing] = [
        await platform.api('GET', `${PATH}/${inOne}`, { as: stranger }),
        await platform.api('GET', `${PATH}/${'0'.repeat(24)}`, { as: stranger }),
      ];
      expect(foreign.text.replace(inOne, '0'.repeat(24))).to.equal(missing.text);
      expect((await post({ url: URL }, inTenant(), stranger)).status).to.equal(404);
    });
  });
});
