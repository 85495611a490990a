import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import { Dialog } from './Dialog.js';
import { Failure } from './Failure.js';

interface ConfirmDialogProps {
  /** Question: `Delete Shop?` */
  readonly title: string;
  /** Label of the confirm button. */
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** The dialog shows an `ApiFailure` that it throws. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  /** Consequences of the action. */
  readonly children?: ComponentChildren;
}

/** Confirmation of an action that cannot be undone. The parent removes it afterwards. */
export function ConfirmDialog({
  title,
  confirmLabel,
  danger = false,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm();
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {failure !== undefined && <Failure failure={failure} />}
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={danger ? 'danger' : undefined}
          aria-busy={isBusy}
          disabled={isBusy}
          onClick={() => void confirm()}
        >
          {confirmLabel}
        </button>
      </footer>
    </Dialog>
  );
}
