import type { Secret } from '../../../api/resources.js';
import { Dialog } from '../../../kit/Dialog.js';
import { EditCredential } from './EditCredential.js';
import { NewCredential } from './NewCredential.js';

export interface CredentialEditorProps {
  /** Of a new credential: for what it is. */
  readonly componentId?: string;
  /** Of a new credential: what it is made from. */
  readonly authClientId?: string;
  /** The one to change; without it a new one is made. */
  readonly secret?: Secret;
  readonly onSaved: (secretId: string) => void;
  readonly onClose: () => void;
}

/** The dialog in which a credential is made or changed. */
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
