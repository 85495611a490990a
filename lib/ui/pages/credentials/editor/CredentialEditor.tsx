import type { Secret } from '../../../api/resources.js';
import { Dialog } from '../../../kit/Dialog.js';
import { EditCredential } from './EditCredential.js';
import { NewCredential } from './NewCredential.js';

interface CredentialEditorProps {
  /** Component of a new credential. */
  readonly componentId?: string;
  /** Auth client of a new credential. */
  readonly authClientId?: string;
  /** Credential to edit; without it a new one is created. */
  readonly secret?: Secret;
  readonly onSaved: (secretId: string) => void;
  readonly onClose: () => void;
}

/** Dialog that creates or edits a credential. */
export function CredentialEditor({ componentId, authClientId, secret, onSaved, onClose }: CredentialEditorProps) {
  if (secret !== undefined) {
    return (
      <Dialog title={`Edit ${secret.attributes.name}`} onClose={onClose} wide>
        <EditCredential secret={secret} onSaved={onSaved} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title="New credential" onClose={onClose} wide>
      <NewCredential componentId={componentId} authClientId={authClientId} onSaved={onSaved} onClose={onClose} />
    </Dialog>
  );
}
