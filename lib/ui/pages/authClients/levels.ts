import type { User, Workspace } from '../../api/resources.js';
import { getRelatedId } from '../../api/resources.js';

/** Where an auth-client is visible. `component`: everywhere. */
export type Level = 'workspace' | 'contract' | 'tenant' | 'component';

export const LEVEL_TITLES: Readonly<Record<Level, string>> = {
  workspace: 'This workspace',
  contract: 'All workspaces of the contract',
  tenant: 'All workspaces of the tenant',
  component: 'Everywhere: all workspaces of all tenants',
};

/** The levels as grants have them, the widest first. */
const WIDEST_FIRST = ['global', 'tenant', 'contract', 'workspace'] as const;

/**
 * The levels at which somebody may make auth-clients: an admin at those of the grant and under it, a member in workspaces.
 * Nobody's grants are known as well as the service knows them: what it refuses it says.
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

/** The relationship by which an auth-client is made at a level; none makes it visible everywhere. */
export function buildLevelRelationship(
  level: Level,
  workspace: Pick<Workspace, 'id' | 'relationships'>,
): Readonly<Record<string, { readonly data: { readonly type: string; readonly id: string } }>> {
  const id = level === 'workspace' ? workspace.id : getRelatedId(workspace, level);
  return level === 'component' || id === undefined ? {} : { [level]: { data: { type: level, id } } };
}

/** At which level an auth-client is. */
export function getClientLevel(client: Parameters<typeof getRelatedId>[0]): Level {
  return (
    (['workspace', 'contract', 'tenant'] as const).find((level) => getRelatedId(client, level) !== undefined) ??
    'component'
  );
}
