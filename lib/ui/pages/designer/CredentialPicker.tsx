import { useState } from 'preact/hooks';

import type { Secret } from '../../api/resources.js';
import { Badge } from '../../kit/Badge.js';
import { CredentialEditor } from '../credentials/editor/CredentialEditor.js';
import { matchesSecret, getFlowReference } from './stepCredential.js';

interface CredentialPickerProps {
  readonly secrets: readonly Secret[];
  /** Whether the secrets are loaded. */
  readonly isReady: boolean;
  /** Id or reference. */
  readonly secretId: string;
  readonly onChange: (secretId: string) => void;
  /** Called with the id of a new credential. */
  readonly onSaved: (id: string) => void;
  readonly componentId: string | undefined;
}

/** Selects the credential that authenticates the request. */
export function CredentialPicker({
  secrets,
  isReady,
  secretId,
  onChange,
  onSaved,
  componentId,
}: CredentialPickerProps) {
  const [isAdding, setAdding] = useState(false);
  const selected = secrets.find((secret) => matchesSecret(secret, secretId));
  const isUnknown = secretId !== '' && selected === undefined;
  return (
    <div class="picker">
      <label for="step-credential">Credential</label>
      <select
        id="step-credential"
        value={selected?.id ?? secretId}
        onChange={({ currentTarget: { value } }) => {
          const secret = secrets.find(({ id }) => id === value);
          onChange(secret === undefined ? '' : getFlowReference(secret));
        }}
      >
        <option value="">None</option>
        {isUnknown && <option value={secretId}>{isReady ? `${secretId} (not in this workspace)` : secretId}</option>}
        {secrets.map(({ id, attributes: { name, type, state } }) => (
          <option key={id} value={id}>
            {name} ({type}
            {state === 'error' ? ', needs attention' : ''})
          </option>
        ))}
      </select>
      <button type="button" class="secondary outline" onClick={() => setAdding(true)}>
        Add credential
      </button>
      {selected?.attributes.state === 'error' && <Badge tone="bad">Needs attention</Badge>}
      {isUnknown && isReady && (
        <small class="field-error">This workspace has no credential “{secretId}”. Choose another one or add it.</small>
      )}
      {isAdding && (
        <CredentialEditor
          {...(componentId === undefined ? {} : { componentId })}
          onSaved={(id) => {
            setAdding(false);
            onSaved(id);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}
