import type { Caller } from '../../model/directory.js';
import type { Scope } from '../../model/scope.js';
import type { DirectoryRepository } from '../../store/store.js';
import { DEPLOYMENT, placeOfContract, placeOfTenant, placeOfWorkspace } from '../access.js';
import { canSee } from '../../model/permissions.js';
import { getContract, getTenant } from '../directory/directoryLookup.js';
import type { LocatedScope } from '../directory/scopes.js';
import { badRequest, notFound } from '../apiErrors.js';
import type { Problem } from '../../../errors.js';

/** A workspace, contract or tenant that a request names, with the member or parameter that names it. */
export interface NamedScope {
  readonly level: 'workspace' | 'contract' | 'tenant';
  readonly id: string;
  readonly source: NonNullable<Problem['source']>;
}

export const GLOBAL_SCOPE: LocatedScope = { scope: { level: 'global' }, place: DEPLOYMENT };

/**
 * Returns the scope that a request names, if any.
 * @throws ApiError `ambiguous` when it names more than one
 */
export function requireAtMostOne(named: readonly NamedScope[]): NamedScope | undefined {
  const [first, ...others] = named;
  if (others.length === 0) return first;
  const detail = `Name at most one of ${named.map(({ level }) => level).join(', ')}: it selects the level`;
  throw badRequest(...others.map(({ source }) => ({ code: 'ambiguous', detail, source })));
}

/**
 * Resolves the named scope; without one, the whole deployment.
 * @throws ApiError `not_found` when it doesn't exist or the caller can't see it
 */
export async function resolveScope(
  directory: DirectoryRepository,
  caller: Caller,
  named: NamedScope | undefined,
): Promise<LocatedScope> {
  if (named === undefined) return GLOBAL_SCOPE;
  const { level, id, source } = named;
  switch (level) {
    case 'tenant': {
      const tenant = await getTenant(directory, caller, id, source);
      return { scope: { level, id: tenant.id }, place: placeOfTenant(tenant) };
    }
    case 'contract': {
      const contract = await getContract(directory, caller, id, source);
      return { scope: { level, id: contract.id }, place: placeOfContract(contract) };
    }
    case 'workspace': {
      const workspace = await directory.findWorkspace(id as (Scope & { level: 'workspace' })['id']);
      if (workspace === undefined || !canSee(caller, placeOfWorkspace(workspace))) throw notFound(level, id, source);
      return { scope: { level, id: workspace.id }, place: placeOfWorkspace(workspace) };
    }
  }
}
