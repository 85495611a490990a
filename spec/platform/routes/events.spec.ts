import { expect } from 'chai';

import type { PlatformEvent } from '../../../lib/platform/model/event.js';
import { eventOperations } from '../../../lib/platform/routes/events.js';
import { cleanUpEvents } from '../../../lib/platform/usecases/events/cleanUpEvents.js';
import type { NewEvent } from '../../../lib/platform/model/event.js';
import { recordEvents } from '../../../lib/platform/usecases/events/recordEvents.js';
import { runOnce } from '../../support/background.js';
import { specPlatform, type SpecPlatform, type SpecUser } from '../../support/platform.js';

const PATH = '/v2/events';

/** Creates a platform with events in two tenants, one second apart. */
async function createEventfulPlatform() {
  const platform = await specPlatform({ operations: eventOperations });
  const { tenant, contract, workspace, store, services, clock } = platform;
  const other = await platform.makeTenant('Other');
  const second = { ...workspace, id: 'f'.repeat(24) as typeof workspace.id, name: 'second' };
  await store.directory.addWorkspace(second);
  const recordEvent = async (event: Partial<NewEvent>): Promise<string> => {
    clock.nowMs += 1000;
    const created: NewEvent = {
      type: 'secret.refreshed',
      tenantId: tenant.id,
      workspaceId: workspace.id,
      resourceType: 'auth-secret',
      resourceId: 's-1',
      data: { version: 3, expires_at: '2026-05-01T10:00:00.000Z' },
      ...event,
    };
    await store.transaction((tx) => recordEvents(services, tx, [created]));
    const [newest] = await store.events.list({ tenants: 'all' }, 1);
    return newest!.id;
  };
  return {
    ...platform,
    other,
    second,
    contract,
    refreshed: await recordEvent({}),
    failed: await recordEvent({ type: 'secret.refresh_failed', workspaceId: second.id, resourceId: 's-2' }),
    rejected: await recordEvent({ type: 'auth_client.rejected', workspaceId: null, resourceType: 'auth-client' }),
    foreign: await recordEvent({ tenantId: other.tenant.id, workspaceId: other.workspace.id }),
    global: await recordEvent({ tenantId: null, workspaceId: null, resourceType: 'auth-client', resourceId: 'c-9' }),
  };
}

async function ids(platform: SpecPlatform, query: string, as?: SpecUser): Promise<readonly string[]> {
  const response = await platform.api('GET', `${PATH}${query}`, as === undefined ? {} : { as });
  expect(response.status, response.text).to.equal(200);
  return response.body.data.map(({ id }: PlatformEvent) => id);
}

describe('GET /v2/events', () => {
  it('lists type, resource, time and workspace', async () => {
    const platform = await createEventfulPlatform();
    const { body } = await platform.api('GET', `${PATH}?filter[workspace]=${platform.workspace.id}`);
    expect(body).to.deep.equal({
      data: [
        {
          type: 'event',
          id: platform.refreshed,
          attributes: {
            type: 'secret.refreshed',
            data: { version: 3, expires_at: '2026-05-01T10:00:00.000Z' },
            created_at: '2026-05-01T09:00:01.000Z',
          },
          relationships: {
            resource: { data: { type: 'auth-secret', id: 's-1' } },
            tenant: { data: { type: 'tenant', id: platform.tenant.id } },
            workspace: { data: { type: 'workspace', id: platform.workspace.id } },
          },
        },
      ],
      meta: {},
    });
  });

  it('lists all events to a deployment admin, and those of the tenant to its users, newest first', async () => {
    const platform = await createEventfulPlatform();
    const { refreshed, failed, rejected, foreign, global, tenant } = platform;
    expect(await ids(platform, '')).to.deep.equal([global, foreign, rejected, failed, refreshed]);
    const guest = await platform.makeUser('guest', { level: 'tenant', id: tenant.id });
    expect(await ids(platform, '', guest)).to.deep.equal([rejected, failed, refreshed]);
  });

  it('lists the events of the workspaces in which the caller has a role', async () => {
    const platform = await createEventfulPlatform();
    const { refreshed, failed, foreign, contract, workspace, second, other, store } = platform;
    const member = await platform.makeUser('member');
    expect(await ids(platform, '', member)).to.deep.equal([refreshed]);
    expect(await ids(platform, `?filter[workspace]=${second.id}`, member)).to.deep.equal([]);
    await store.directory.putRoleAssignment({
      userId: member.id,
      role: 'guest',
      scope: { level: 'workspace', id: second.id },
    });
    expect(await ids(platform, '', member)).to.deep.equal([failed, refreshed]);
    expect(await ids(platform, `?filter[workspace]=${workspace.id}`, member)).to.deep.equal([refreshed]);
    const wide = await platform.makeUser('operator', { level: 'contract', id: contract.id });
    expect(await ids(platform, '', wide)).to.deep.equal([failed, refreshed]);
    const { tenant } = other;
    await store.directory.putRoleAssignment({
      userId: wide.id,
      role: 'guest',
      scope: { level: 'tenant', id: tenant.id },
    });
    expect(await ids(platform, '', wide)).to.deep.equal([foreign, failed, refreshed]);
  });

  const filters: readonly (readonly [
    string,
    readonly ('refreshed' | 'failed' | 'rejected' | 'foreign' | 'global')[],
  ])[] = [
    ['filter[type]=secret.refresh_failed', ['failed']],
    ['filter[type]=none', []],
    ['filter[resource]=s-2', ['failed']],
    ['filter[resource]=c-9', ['global']],
    ['filter[workspace]=nowhere', []],
    ['filter[type]=secret.refreshed&filter[resource]=s-1', ['foreign', 'refreshed']],
  ];
  for (const [query, expected] of filters) {
    it(`lists ${expected.join(' and ') || 'nothing'} with ${query}`, async () => {
      const platform = await createEventfulPlatform();
      expect(await ids(platform, `?${query}`)).to.deep.equal(expected.map((name) => platform[name]));
    });
  }

  for (const as of ['admin', 'member'] as const) {
    it(`can be read page by page with links.next, by ${as}s`, async () => {
      const platform = await createEventfulPlatform();
      const { tenant, workspace, second, store } = platform;
      const user =
        as === 'admin'
          ? await platform.makeUser('admin', { level: 'tenant', id: tenant.id })
          : await platform.makeUser('member');
      await store.directory.putRoleAssignment({
        userId: user.id,
        role: 'guest',
        scope: { level: 'workspace', id: second.id },
      });
      for (let count = 0; count < 5; count += 1) {
        const events: NewEvent[] = [workspace, second].map(({ id }) => ({
          type: 'secret.refreshed',
          tenantId: tenant.id,
          workspaceId: id,
          resourceType: 'auth-secret',
          resourceId: `s-${String(count)}`,
          data: {},
        }));
        platform.clock.nowMs += 1000;
        await store.transaction((tx) => recordEvents(platform.services, tx, events));
      }
      const all = await ids(platform, '', user);
      const pages: string[] = [];
      let next: string | undefined = `${PATH}?page[size]=3`;
      while (next !== undefined) {
        const { body } = await platform.api('GET', next, { as: user });
        pages.push(...body.data.map(({ id }: PlatformEvent) => id));
        next = body.links?.next;
      }
      expect(pages).to.deep.equal(all);
      expect(pages).to.have.length(as === 'admin' ? 13 : 12);
    });
  }

  for (const [query, parameter] of [
    ['page[size]=0', 'page[size]'],
    ['page[size]=201', 'page[size]'],
    ['page[number]=1', 'page[number]'],
    ['filter[user]=1', 'filter[user]'],
  ] as const) {
    it(`rejects ${query}`, async () => {
      const { api } = await specPlatform({ operations: eventOperations });
      const response = await api('GET', `${PATH}?${query}`);
      expect([response.status, response.body.errors[0].source]).to.deep.equal([400, { parameter }]);
    });
  }

  it('lists the events of the last thirty days', async () => {
    const platform = await createEventfulPlatform();
    platform.clock.nowMs = Date.parse('2026-05-31T09:00:02Z');
    await runOnce(cleanUpEvents(platform.services));
    expect(await ids(platform, '')).to.deep.equal([
      platform.global,
      platform.foreign,
      platform.rejected,
      platform.failed,
    ]);
    platform.clock.nowMs += 1_000_000;
    await runOnce(cleanUpEvents(platform.services));
    expect(await ids(platform, '')).to.deep.equal([]);
  });
});
