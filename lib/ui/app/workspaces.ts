import type { Workspace } from '../api/resources.js';

/**
 * Which workspace is open. One that the address names stays, even if there is none of the name: its reader has to hear that.
 * @param last the one that was open last time
 * @returns undefined where there is none
 */
export function chosenWorkspace(
  workspaces: readonly Pick<Workspace, 'id'>[],
  named: string,
  last: string | undefined,
): string | undefined {
  if (named !== '') return named;
  return (workspaces.find(({ id }) => id === last) ?? workspaces[0])?.id;
}
