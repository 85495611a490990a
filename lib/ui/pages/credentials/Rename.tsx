import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api } from '../../app/session.js';
import { notify } from '../../kit/notices.js';
import type { CredentialRow } from './credentialRow.js';
import { secretPath } from './loadCredentials.js';

interface RenameProps {
  readonly workspaceId: string;
  readonly row: CredentialRow;
  readonly onRenamed: () => void;
}

/** Gives a credential another name in place. What uses it names its id or reference, so nothing else changes. */
export function Rename({ workspaceId, row, onRenamed }: RenameProps) {
  const [name, setName] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const save = async (): Promise<void> => {
    const wanted = (name ?? '').trim();
    if (wanted === '') {
      setProblem('A credential needs a name.');
      return;
    }
    try {
      await api.patch(secretPath(workspaceId, row.id), {
        type: 'auth-secret',
        id: row.id,
        attributes: { name: wanted },
      });
      notify('Renamed');
      setName(undefined);
      onRenamed();
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setProblem(error.message);
    }
  };
  if (name === undefined) {
    return (
      <p>
        <button type="button" class="plain" onClick={() => setName(row.name)}>
          Rename
        </button>
      </p>
    );
  }
  return (
    <form
      class="credential-rename"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        Name
        <input
          value={name}
          ref={(input) => {
            if (input !== null && name === row.name && document.activeElement?.tagName !== 'INPUT') input.focus();
          }}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={problem === undefined ? undefined : 'rename-problem'}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        {problem !== undefined && <small id="rename-problem">{problem}</small>}
      </label>
      <button type="submit">Save name</button>
      <button type="button" class="secondary" onClick={() => setName(undefined)}>
        Cancel
      </button>
    </form>
  );
}
