import { expect } from 'chai';
import type { AuditRecord } from '../../../lib/platform/model/audit.js';
import type { Caller } from '../../../lib/platform/model/directory.js';
import { createAuditRecord, type AuditedAction } from '../../../lib/platform/usecases/createAuditRecord.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';

const PATH = '/v2/audit-records';

/** Creates a platform with audit records in two tenants, one second apart. */
async function createAuditedPlatform() {
  const platform = await specPlatform();
  const other = await platform.makeTenant('Other');
  const { tenant, workspace, services, store, clock } = platform;
  const member = await platform.makeUser('member');
  const record = async (
    place: { tenantId: typeof tenant.id | null },
    action: Partial<AuditedAction>,
    by: SpecUser | null,
  ) => {
    clock.nowMs += 1000;
    const caller = by === null ? null : ({ user: { id: by.id }, keyId: 'k', requestId: 'r-1' } as unknown as Caller);
    const created = createAuditRecord(
      services,
      caller,
      { ...place, workspaceId: place.tenantId === tenant.id ? workspace.id : null },
      { action: 'read', resourceType: 'auth-secret', resourceId: 's-1', ...action },
    );
    await store.audit.append([created]);
    return created;
  };
  const own = { tenantId: tenant.id };
  return {
    ...platform,
    tenantAdmin: await platform.makeUser('admin', { level: 'tenant', id: tenant.id }),
    member,
    read: await record(own, { version: 3 }, member),
    refused: await record(own, { action: 'delete', outcome: 'denied', reason: 'forbidden', resourceId: 's-2' }, member),
    created: await record(own, { action: 'create', resourceType: 'auth-client', resourceId: 'c-1' }, platform.admin),
    foreign: await record({ tenantId: other.tenant.id }, {}, null),
    deployment: await record({ tenantId: null }, { action: 'create', resourceType: 'component' }, null),
  };
}

async function ids(platform: SpecPlatform, query: string, as?: SpecUser): Promise<readonly string[]> {
  const response = await platform.api('GET', `${PATH}${query}`, as === undefined ? {} : { as });
  expect(response.status, response.text).to.equal(200);
  return response.body.data.map(({ id }: { id: string }) => id);
}

const idOf = ({ id }: AuditRecord): string => id;

describe('GET /v2/audit-records', () => {
  it('lists actor, action and outcome, and no values', async () => {
    const platform = await createAuditedPlatform();
    const { body } = await platform.api(
      'GET',
      `${PATH}?filter[resource]=s-1&filter[workspace]=${platform.workspace.id}`,
    );
    expect(body).to.deep.equal({
      data: [
        {
          type: 'audit-record',
          id: platform.read.id,
          attributes: {
            action: 'read',
            outcome: 'ok',
            reason: null,
            version: 3,
            created_at: '2026-05-01T09:00:01.000Z',
            request_id: 'r-1',
          },
          relationships: {
            resource: { data: { type: 'auth-secret', id: 's-1' } },
            tenant: { data: { type: 'tenant', id: platform.tenant.id } },
            workspace: { data: { type: 'workspace', id: platform.workspace.id } },
            user: { data: { type: 'user', id: platform.member.id } },
            api_key: { data: { type: 'api-key', id: 'k' } },
          },
        },
      ],
      meta: {},
    });
  });

  it('lists all records to a deployment admin, newest first, and those of the tenant to a tenant admin', async () => {
    const platform = await createAuditedPlatform();
    const { read, refused, created, foreign, deployment, tenantAdmin } = platform;
    expect(await ids(platform, '')).to.deep.equal([deployment, foreign, created, refused, read].map(idOf));
    expect(await ids(platform, '', tenantAdmin)).to.deep.equal([created, refused, read].map(idOf));
  });

  it('is forbidden for other users', async () => {
    const platform = await createAuditedPlatform();
    const workspaceAdmin = await platform.makeUser('admin');
    const operator = await platform.makeUser('operator', { level: 'tenant', id: platform.tenant.id });
    for (const as of [platform.member, workspaceAdmin, operator]) {
      const response = await platform.api('GET', `${PATH}?filter[action]=none`, { as });
      expect([response.status, response.body.errors[0].code]).to.deep.equal([403, 'forbidden']);
    }
  });

  const filters: readonly (readonly [
    string,
    readonly ('read' | 'refused' | 'created' | 'foreign' | 'deployment')[],
  ])[] = [
    ['filter[resource_type]=auth-client', ['created']],
    ['filter[resource]=s-2', ['refused']],
    ['filter[action]=read', ['foreign', 'read']],
    ['filter[action]=none', []],
    ['filter[outcome]=denied', ['refused']],
    ['filter[outcome]=none', []],
    ['filter[user]=nobody', []],
    ['filter[workspace]=nowhere', []],
    ['filter[from]=2026-05-01T09:00:04Z', ['deployment', 'foreign']],
    ['filter[to]=2026-05-01T11:00:02%2B02:00', ['read']],
    ['filter[from]=2026-05-01T09:00:02Z&filter[to]=2026-05-01T09:00:03.001Z', ['created', 'refused']],
    ['filter[action]=create&filter[resource_type]=component', ['deployment']],
  ];
  for (const [query, expected] of filters) {
    it(`lists ${expected.join(' and ') || 'nothing'} with ${query}`, async () => {
      const platform = await createAuditedPlatform();
      expect(await ids(platform, `?${query}`)).to.deep.equal(expected.map((name) => platform[name].id));
    });
  }

  it('can be read page by page with links.next', async () => {
    const platform = await createAuditedPlatform();
    const pages: string[][] = [];
    let next: string | undefined = `${PATH}?page[size]=2&filter[to]=2030-01-01T00:00:00Z`;
    while (next !== undefined) {
      const { body } = await platform.api('GET', next);
      pages.push(body.data.map(({ id }: { id: string }) => id));
      next = body.links?.next;
    }
    const { deployment, foreign, created, refused, read } = platform;
    expect(pages).to.deep.equal([[deployment.id, foreign.id], [created.id, refused.id], [read.id]]);
  });

  it('returns fifty records by default', async () => {
    const platform = await createAuditedPlatform();
    const { services, store, tenant } = platform;
    const action: AuditedAction = { action: 'read', resourceType: 'auth-secret', resourceId: 's-3' };
    const many = Array.from({ length: 210 }, () =>
      createAuditRecord(services, null, { tenantId: tenant.id, workspaceId: null }, action),
    );
    await store.audit.append(many);
    expect(await ids(platform, '')).to.have.length(50);
    expect(await ids(platform, '?page[size]=200')).to.have.length(200);
  });

  const refused: readonly (readonly [string, string])[] = [
    ['page[size]=0', 'page[size]'],
    ['page[size]=201', 'page[size]'],
    ['page[number]=1', 'page[number]'],
    ['filter[from]=yesterday', 'filter[from]'],
    ['filter[from]=2026-05-01', 'filter[from]'],
    ['filter[to]=2016-12-31T23:59:60Z', 'filter[to]'],
    ['filter[secret]=1', 'filter[secret]'],
  ];
  for (const [query, parameter] of refused) {
    it(`rejects ${query}`, async () => {
      const { api } = await specPlatform();
      const response = await api('GET', `${PATH}?${query}`);
      expect([response.status, response.body.errors[0].source]).to.deep.equal([400, { parameter }]);
    });
  }

  for (const method of ['POST', 'PATCH', 'DELETE', 'PUT'] as const) {
    it(`does not support ${method}`, async () => {
      const { api } = await specPlatform();
      expect((await api(method, PATH)).headers.allow).to.equal('GET, HEAD');
      expect((await api(method, `${PATH}/${'0'.repeat(24)}`)).status).to.equal(404);
    });
  }
});
