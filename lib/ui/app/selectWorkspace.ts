import type { Workspace } from '../api/resources.js';

/**
 * Which workspace is open. One that the address names stays, even if there is none of the name: its reader has to hear that.
 * @param lastId the one that was open last time
 * @returns undefined where there is none
 */
export function selectWorkspace(
  workspaces: readonly Pick<Workspace, 'id'>[],
  requestedId: string,
  lastId: string | undefined,
): string | undefined {
  if (requestedId !== '') return requestedId;
  return (workspaces.find(({ id }) => id === lastId) ?? workspaces[0])?.id;
}
