import { useEffect, useRef, useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { api } from '../../state/session.js';
import { notify } from '../../kit/notices.js';
import type { CredentialRow } from './credentialRow.js';
import { secretPath } from './loadCredentials.js';

interface RenameFormProps {
  readonly workspaceId: string;
  readonly row: CredentialRow;
  readonly onRenamed: () => void;
}

/** Renames a credential. Flows use its id or reference, so they are not affected. */
export function RenameForm({ workspaceId, row, onRenamed }: RenameFormProps) {
  const [name, setName] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const isOpen = name !== undefined;
  useEffect(() => {
    if (isOpen) field.current?.select();
  }, [isOpen]);
  const save = async (): Promise<void> => {
    const wanted = (name ?? '').trim();
    if (wanted === '') {
      setProblem('Enter a name.');
      field.current?.focus();
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
  if (!isOpen) {
    return (
      <p>
        <button
          type="button"
          class="plain"
          onClick={() => {
            setProblem(undefined);
            setName(row.name);
          }}
        >
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
      <div>
        <label for="credential-name">Name</label>
        <input
          id="credential-name"
          value={name}
          ref={field}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : 'credential-name-problem'}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        {problem !== undefined && <small id="credential-name-problem">{problem}</small>}
      </div>
      <button type="submit">Save name</button>
      <button type="button" class="secondary" onClick={() => setName(undefined)}>
        Cancel
      </button>
    </form>
  );
}
