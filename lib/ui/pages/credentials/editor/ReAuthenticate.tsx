import { useEffect, useState } from 'preact/hooks';

import { route } from '../../../state/router.js';
import type { Secret } from '../../../api/resources.js';
import { Dialog } from '../../../kit/Dialog.js';
import { notify } from '../../../kit/notices.js';
import { AuthProgress } from './AuthProgress.js';
import { canReopen } from './authentication.js';
import { useAuthentication, type AuthenticationControl } from './useAuthentication.js';

interface ReAuthenticateProps {
  readonly secret: Pick<Secret, 'id' | 'attributes'>;
  /** Called when the credential has new tokens. */
  readonly onDone: () => void;
  /** Renders the button as the primary one. */
  readonly isPrimary?: boolean;
}

/** Button that reauthenticates a credential at its provider. */
export function ReAuthenticate({ secret, onDone, isPrimary = false }: ReAuthenticateProps) {
  const authentication = useAuthentication(route.value.workspaceId);
  const [isOpen, setOpen] = useState(false);
  const start = (): void => {
    setOpen(true);
    authentication.start({ target: { secretId: secret.id } }, true);
  };
  return (
    <>
      <button type="button" class={isPrimary ? undefined : 'secondary outline'} onClick={start}>
        Re-Authenticate
      </button>
      {isOpen && (
        <ProgressDialog
          name={secret.attributes.name}
          authentication={authentication}
          retry={start}
          onDone={onDone}
          onClose={() => {
            authentication.cancel();
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

interface ProgressDialogProps {
  readonly name: string;
  readonly authentication: AuthenticationControl;
  readonly retry: () => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function ProgressDialog({ name, authentication: { state, reopen }, retry, onDone, onClose }: ProgressDialogProps) {
  const isDone = state.kind === 'granted';
  useEffect(() => {
    if (!isDone) return;
    notify(`${name} has new tokens`);
    onDone();
  }, [isDone]);
  return (
    <Dialog title={`Authenticate ${name} again`} onClose={onClose}>
      <AuthProgress state={state} whenGranted="The credential has new tokens." />
      <footer>
        {!isDone && state.kind !== 'starting' && (
          <button type="button" class="secondary" onClick={canReopen(state) ? reopen : retry}>
            {canReopen(state) ? 'Open the window again' : 'Try again'}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {isDone ? 'Done' : 'Cancel'}
        </button>
      </footer>
    </Dialog>
  );
}
