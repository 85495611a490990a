import { navigate, href } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { ConfirmDialog } from '../../kit/ConfirmDialog.js';
import { notify } from '../../kit/notices.js';
import { loadExamples } from '../../api/examples.js';
import { usesCredential } from '../runs/usesCredential.js';
import { listStartedRuns } from '../runs/startedRuns.js';
import type { CredentialRow } from './credentialRow.js';
import { secretPath } from './loadCredentials.js';
import { UsageList } from './UsageList.js';

interface DeleteCredentialProps {
  readonly workspaceId: string;
  readonly row: CredentialRow;
  readonly onClose: () => void;
}

/** Asks before a credential is deleted, with what will no longer work. */
export function DeleteCredential({ workspaceId, row, onClose }: DeleteCredentialProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const named = (examples.data ?? []).filter(({ attributes }) => usesCredential(attributes.text, row));
  const runs = listStartedRuns(workspaceId).filter(({ input: order }) => usesCredential(order.flow, row));
  return (
    <ConfirmDialog
      title={`Delete ${row.name}?`}
      confirmLabel="Delete"
      danger
      onClose={onClose}
      onConfirm={async () => {
        await api.delete(secretPath(workspaceId, row.id));
        notify(`${row.name} is deleted`);
        navigate('credentials');
      }}
    >
      <p>Steps that name it will fail. This can not be undone. Who has used it in the last 30 days:</p>
      <UsageList workspaceId={workspaceId} id={row.id} />
      {named.length > 0 && (
        <p>Example flows that name it: {named.map(({ attributes }) => attributes.name).join(', ')}.</p>
      )}
      {runs.length > 0 && (
        <p>
          Runs of yours that name it:{' '}
          {runs.map(({ id, name }) => (
            <span key={id}>
              <a href={href('runs', [id])}>{name}</a>{' '}
            </span>
          ))}
        </p>
      )}
    </ConfirmDialog>
  );
}
