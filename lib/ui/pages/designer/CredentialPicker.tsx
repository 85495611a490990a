import { useState } from 'preact/hooks';

import type { Secret } from '../../api/resources.js';
import { Badge } from '../../kit/Badge.js';
import { CredentialEditor } from '../credentials/editor/CredentialEditor.js';
import { matchesSecret, getFlowReference } from './stepCredential.js';

interface CredentialPickerProps {
  readonly secrets: readonly Secret[];
  /** Whether it is known which there are. */
  readonly isReady: boolean;
  /** Id or reference. */
  readonly secretId: string;
  readonly onChange: (secretId: string) => void;
  /** Another one is there. */
  readonly onSaved: (id: string) => void;
  readonly componentId: string | undefined;
}

/** Which credential signs the request. */
export function CredentialPicker({
  secrets,
  isReady,
  secretId,
  onChange,
  onSaved,
  componentId,
}: CredentialPickerProps) {
  const [isAdding, setAdding] = useState(false);
  const chosen = secrets.find((secret) => matchesSecret(secret, secretId));
  const isUnknown = secretId !== '' && chosen === undefined;
  return (
    <div class="credential-picker">
      <label for="step-credential">Credential</label>
      <select
        id="step-credential"
        value={chosen?.id ?? secretId}
        onChange={({ currentTarget: { value } }) => {
          const secret = secrets.find(({ id }) => id === value);
          onChange(secret === undefined ? '' : getFlowReference(secret));
        }}
      >
        <option value="">None</option>
        {isUnknown && <option value={secretId}>{isReady ? `${secretId}: not in this workspace` : secretId}</option>}
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
      {chosen?.attributes.state === 'error' && <Badge tone="bad">Needs attention</Badge>}
      {isUnknown && isReady && (
        <small class="outcome-bad">
          No credential of this workspace is called “{secretId}”: choose one, or add it.
        </small>
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
