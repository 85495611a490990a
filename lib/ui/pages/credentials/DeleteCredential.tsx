import { navigate, href } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { ConfirmDialog } from '../../kit/ConfirmDialog.js';
import { notify } from '../../kit/notices.js';
import { loadExamples } from '../../api/examples.js';
import { usesCredential } from '../../../step/flowFile/flowText.js';
import { listStartedRuns } from '../runs/startedRuns.js';
import type { CredentialRow } from './credentialRow.js';
import { secretPath } from './loadCredentials.js';
import { UsageList } from './UsageList.js';

interface DeleteCredentialProps {
  readonly workspaceId: string;
  readonly row: CredentialRow;
  readonly onClose: () => void;
}

/** Confirms the deletion of a credential and lists where it is used. */
export function DeleteCredential({ workspaceId, row, onClose }: DeleteCredentialProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const named = (examples.data ?? []).filter(({ attributes }) => usesCredential(attributes.text, row));
  const runs = listStartedRuns(workspaceId).filter(({ input }) => usesCredential(input.flow, row));
  return (
    <ConfirmDialog
      title={`Delete ${row.name}?`}
      confirmLabel="Delete"
      danger
      onClose={onClose}
      onConfirm={async () => {
        await api.delete(secretPath(workspaceId, row.id));
        notify(`${row.name} deleted`);
        navigate('credentials');
      }}
    >
      <p>Steps that use it will fail. You cannot undo this. Last used in the past 30 days by:</p>
      <UsageList workspaceId={workspaceId} id={row.id} />
      {named.length > 0 && (
        <p>Example flows that use it: {named.map(({ attributes }) => attributes.name).join(', ')}.</p>
      )}
      {runs.length > 0 && (
        <p>
          Your runs that use it:{' '}
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
