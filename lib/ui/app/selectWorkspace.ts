import type { Workspace } from '../api/resources.js';

/**
 * Returns the id of the workspace to open. An id from the address is returned even if it is unknown: the page reports it.
 * @param lastId the workspace of the previous visit
 * @returns undefined without any workspace
 */
export function selectWorkspace(
  workspaces: readonly Pick<Workspace, 'id'>[],
  requestedId: string,
  lastId: string | undefined,
): string | undefined {
  if (requestedId !== '') return requestedId;
  return (workspaces.find(({ id }) => id === lastId) ?? workspaces[0])?.id;
}
