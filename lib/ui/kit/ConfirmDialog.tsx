import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import { Dialog } from './Dialog.js';
import { Failure } from './Failure.js';

interface ConfirmDialogProps {
  /** The question: `Delete Shop?` */
  readonly title: string;
  /** The word for doing it. */
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** May throw an `ApiFailure`, which is shown. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  /** What depends on it. */
  readonly children?: ComponentChildren;
}

/** Asks before something is done that can't be taken back. Whoever shows it takes it away once it is done. */
export function ConfirmDialog({
  title,
  confirmLabel: action,
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
          {action}
        </button>
      </footer>
    </Dialog>
  );
}
