import type { User, Workspace } from '../../api/resources.js';
import { getRelatedId } from '../../api/resources.js';

/** Visibility of an auth client. `component`: all tenants. */
export type Level = 'workspace' | 'contract' | 'tenant' | 'component';

export const LEVEL_TITLES: Readonly<Record<Level, string>> = {
  workspace: 'This workspace',
  contract: 'All workspaces of the contract',
  tenant: 'All workspaces of the tenant',
  component: 'All workspaces of all tenants',
};

/** Levels of role assignments, widest first. */
const WIDEST_FIRST = ['global', 'tenant', 'contract', 'workspace'] as const;

/**
 * Returns the levels at which the user may create auth clients: an admin at the level of the role assignment and below, a member
 * in workspaces. The service makes the final decision.
 */
export function getCreatableLevels(workspace: Pick<Workspace, 'id' | 'relationships'>, user: User): readonly Level[] {
  const ids: Readonly<Record<string, string | undefined>> = {
    tenant: getRelatedId(workspace, 'tenant'),
    contract: getRelatedId(workspace, 'contract'),
    workspace: workspace.id,
  };
  const grants = (user.attributes.grants ?? []).filter(
    ({ level, id }) => level === 'global' || (id !== undefined && ids[level] === id),
  );
  const has = (level: (typeof WIDEST_FIRST)[number]): boolean =>
    grants.some(
      (grant) =>
        WIDEST_FIRST.findIndex((one) => one === grant.level) <= WIDEST_FIRST.indexOf(level) &&
        (grant.role === 'admin' || (grant.role === 'member' && level === 'workspace')),
    );
  return (['workspace', 'contract', 'tenant', 'component'] as const).filter((level) =>
    has(level === 'component' ? 'global' : level),
  );
}

/** Returns the relationship that creates an auth client at a level; none makes it visible to all tenants. */
export function buildLevelRelationship(
  level: Level,
  workspace: Pick<Workspace, 'id' | 'relationships'>,
): Readonly<Record<string, { readonly data: { readonly type: string; readonly id: string } }>> {
  const id = level === 'workspace' ? workspace.id : getRelatedId(workspace, level);
  return level === 'component' || id === undefined ? {} : { [level]: { data: { type: level, id } } };
}

/** Returns the level of an auth client. */
export function getClientLevel(client: Parameters<typeof getRelatedId>[0]): Level {
  return (
    (['workspace', 'contract', 'tenant'] as const).find((level) => getRelatedId(client, level) !== undefined) ??
    'component'
  );
}
