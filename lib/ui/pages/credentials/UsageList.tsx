import type { ResourceOf } from '../../api/client.js';
import { getRelatedId } from '../../api/resources.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { Time } from '../../kit/Time.js';
import { loadUsers, secretPath } from './loadCredentials.js';

type Usage = ResourceOf<{
  readonly action: string;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
}>;

const ACTION_LABELS: Readonly<Record<string, string>> = { read: 'read it', refresh: 'refreshed it' };

/** Users of a credential in the last 30 days, with the number of reads and refreshes. */
export function UsageList({ workspaceId, id }: { readonly workspaceId: string; readonly id: string }) {
  const loaded = useLoad(
    async (signal) => {
      const [uses, users] = await Promise.all([
        api.get<readonly Usage[]>(`${secretPath(workspaceId, id)}/uses`, signal),
        loadUsers(api, signal),
      ]);
      return { uses: uses.data, users };
    },
    [workspaceId, id],
  );
  if (loaded.state === 'failed') return <Failure failure={loaded.failure} retry={loaded.reload} />;
  if (loaded.data === undefined) return <p aria-busy="true">Loading…</p>;
  const { uses, users } = loaded.data;
  if (uses.length === 0) return <p>Not used in the last 30 days.</p>;
  return (
    <ul>
      {uses.map((use) => {
        const userId = getRelatedId(use, 'user') ?? '';
        const { action, count, last_at: lastAt } = use.attributes;
        return (
          <li key={use.id}>
            {users.find((user) => user.id === userId)?.attributes.email ?? userId} {ACTION_LABELS[action] ?? action}{' '}
            {count === 1 ? 'once' : `${count} times`}, last <Time at={lastAt} />
          </li>
        );
      })}
    </ul>
  );
}
