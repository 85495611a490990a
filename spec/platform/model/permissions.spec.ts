import { expect } from 'chai';

import { ROLES, type Account, type RoleAssignment, type Role } from '../../../lib/platform/model/directory.js';
import type { ApiKeyId, ContractId, TenantId, UserId, WorkspaceId } from '../../../lib/platform/model/ids.js';
import { isAllowed, canSee, type Permission } from '../../../lib/platform/model/permissions.js';
import type { Place, Scope } from '../../../lib/platform/model/scope.js';

const tenant = (id: string): Scope => ({ level: 'tenant', id: id as TenantId });
const contract = (id: string): Scope => ({ level: 'contract', id: id as ContractId });
const workspace = (id: string): Scope => ({ level: 'workspace', id: id as WorkspaceId });
const GLOBAL: Scope = { level: 'global' };

const place = (tenantId: string | null, contractId: string | null, workspaceId: string | null): Place =>
  ({ tenantId, contractId, workspaceId }) as Place;

const DEPLOYMENT = place(null, null, null);
const TENANT = place('t1', null, null);
const CONTRACT = place('t1', 'c1', null);
const WORKSPACE = place('t1', 'c1', 'w1');

function createAccount(...roles: readonly (readonly [Role, Scope])[]): Account {
  const userId = 'u' as UserId;
  return {
    user: { id: userId, tenantId: 't1' as TenantId, email: 'ann@acme.test', createdAtMs: 0 },
    keyId: 'k' as ApiKeyId,
    roleAssignments: roles.map(([role, scope]): RoleAssignment => ({ userId, role, scope })),
  };
}

/** Every right with the roles that have it by level: g guest, o operator, m member, a admin. */
const RIGHTS = [
  ['auth_clients.get', 'goma', 'goma'],
  ['auth_clients.create', '...a', '..ma'],
  ['auth_clients.edit', '...a', '..ma'],
  ['auth_clients.delete', '...a', '..ma'],
  ['auth_secret.get', 'goma', 'goma'],
  ['auth_secret.get_credentials', '.oma', '.oma'],
  ['auth_secret.refresh', '.oma', '.oma'],
  ['auth_secret.create', '...a', '..ma'],
  ['auth_secret.edit', '...a', '..ma'],
  ['auth_secret.delete', '...a', '..ma'],
  ['components.get', 'goma', 'goma'],
  ['components.edit', '...a', '...a'],
  ['directory.get', 'goma', 'goma'],
  ['directory.edit', '...a', '...a'],
  ['flows.run', '.oma', '.oma'],
  ['audit.get', '...a', '...a'],
] as const;

const names = (letters: string): string => ROLES.filter((role) => letters.includes(role.charAt(0))).join(', ');

describe('isAllowed', () => {
  for (const [right, wider, atWorkspaces] of RIGHTS) {
    it(`grants ${right} at wider levels to ${names(wider)}; at workspaces to ${names(atWorkspaces)}`, () => {
      for (const [level, where, scope] of [
        ['global', DEPLOYMENT, GLOBAL],
        ['tenants', TENANT, tenant('t1')],
        ['contracts', CONTRACT, contract('c1')],
        ['workspaces', WORKSPACE, workspace('w1')],
      ] as const) {
        const who = ROLES.map((role) =>
          isAllowed(createAccount([role, scope]), `${level}.${right}` satisfies Permission, where)
            ? role.charAt(0)
            : '.',
        ).join('');
        expect(who, level).to.equal(level === 'workspaces' ? atWorkspaces : wider);
      }
    });
  }

  /** The levels that a role assignment covers, at the place of each. */
  for (const [title, scope, reached] of [
    ['global', GLOBAL, [true, true, true, true]],
    ['tenant', tenant('t1'), [false, true, true, true]],
    ['contract', contract('c1'), [false, false, true, true]],
    ['workspace', workspace('w1'), [false, false, false, true]],
    ['foreign tenant', tenant('t2'), [false, false, false, false]],
    ['foreign contract', contract('c2'), [false, false, false, false]],
    ['foreign workspace', workspace('w2'), [false, false, false, false]],
  ] as const) {
    it(`applies a ${title} role to its own level and those below it`, () => {
      const admin = createAccount(['admin', scope]);
      expect([
        isAllowed(admin, 'global.auth_clients.edit', DEPLOYMENT),
        isAllowed(admin, 'tenants.auth_clients.edit', TENANT),
        isAllowed(admin, 'contracts.auth_clients.edit', CONTRACT),
        isAllowed(admin, 'workspaces.auth_clients.edit', WORKSPACE),
      ]).to.deep.equal(reached);
    });
  }

  it('checks the level of the permission at a narrower place', () => {
    expect(isAllowed(createAccount(['admin', workspace('w1')]), 'tenants.directory.get', WORKSPACE)).to.equal(false);
    expect(isAllowed(createAccount(['admin', tenant('t1')]), 'tenants.directory.get', WORKSPACE)).to.equal(true);
    expect(isAllowed(createAccount(['admin', tenant('t1')]), 'global.auth_clients.get', TENANT)).to.equal(false);
  });

  it('lets a member edit in workspaces under a wider role, and nothing that is shared', () => {
    const member = createAccount(['member', tenant('t1')]);
    expect(isAllowed(member, 'workspaces.auth_secret.create', WORKSPACE)).to.equal(true);
    expect(isAllowed(member, 'tenants.auth_clients.create', TENANT)).to.equal(false);
    expect(isAllowed(member, 'contracts.auth_clients.edit', CONTRACT)).to.equal(false);
  });

  it('combines role assignments, each in its own scope', () => {
    const both = createAccount(['guest', tenant('t1')], ['admin', workspace('w1')]);
    expect(isAllowed(both, 'workspaces.auth_secret.delete', WORKSPACE)).to.equal(true);
    expect(isAllowed(both, 'workspaces.auth_secret.delete', place('t1', 'c1', 'w2'))).to.equal(false);
    expect(isAllowed(both, 'workspaces.auth_secret.get', place('t1', 'c1', 'w2'))).to.equal(true);
  });

  it('grants nothing without a role', () => {
    expect(isAllowed(createAccount(), 'workspaces.auth_secret.get', WORKSPACE)).to.equal(false);
    expect(canSee(createAccount(), WORKSPACE)).to.equal(false);
  });

  it('shows a role its scope and what is under it, and nothing above or beside it', () => {
    const seen = (scope: Scope): boolean[] =>
      [DEPLOYMENT, TENANT, CONTRACT, WORKSPACE, place('t2', 'c2', 'w2')].map((it) =>
        canSee(createAccount(['guest', scope]), it),
      );
    expect(seen(GLOBAL)).to.deep.equal([true, true, true, true, true]);
    expect(seen(tenant('t1'))).to.deep.equal([false, true, true, true, false]);
    expect(seen(contract('c1'))).to.deep.equal([false, false, true, true, false]);
    expect(seen(workspace('w1'))).to.deep.equal([false, false, false, true, false]);
  });
});
