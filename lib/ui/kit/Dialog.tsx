import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  /**
   * Called on Escape and by the close button; the parent removes the dialog. Without it the dialog cannot be closed.
   */
  readonly onClose?: () => void;
  readonly wide?: boolean;
  /** A `<footer>` among them holds the buttons. */
  readonly children?: ComponentChildren;
}

/** Initial focus: an autofocus element, else the first field, else the heading. */
const FOCUS_ORDER = ['.dialog-body [autofocus]', '.dialog-body :is(input, select, textarea):not(:disabled)', 'h2'];

/**
 * Modal dialog. Focuses its first field and restores the focus on close. A click on the backdrop does not close it, so that
 * input is not lost.
 */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the dialog is open: Escape may be pressed at once.
  useControlledClose(dialog, onClose);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    element.showModal();
    const first = FOCUS_ORDER.map((one) => element.querySelector<HTMLElement>(one)).find((found) => found !== null);
    first?.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      // Events must not reach a form around the dialog.
      onSubmit={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <article>
        <header>
          <h2 id={id} tabIndex={-1}>
            {title}
          </h2>
          {onClose !== undefined && (
            <button type="button" class="dialog-close" aria-label="Close" onClick={onClose}>
              <span aria-hidden="true">×</span>
            </button>
          )}
        </header>
        <div class="dialog-body">{children}</div>
      </article>
    </dialog>
  );
}

/** Keeps the browser from closing the dialog: the parent decides. */
function useControlledClose(
  dialog: { readonly current: HTMLDialogElement | null },
  onClose: (() => void) | undefined,
): void {
  const onCloseRef = useRef(onClose);
  onCloseRef.current = onClose;
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    element.addEventListener(
      'cancel',
      (event) => {
        // The cancel event of a file input bubbles up to here.
        if (event.target !== element) return;
        event.preventDefault();
        onCloseRef.current?.();
      },
      { signal },
    );
    // Browsers close the dialog on a second Escape even after preventDefault.
    element.addEventListener(
      'close',
      (event) => {
        if (event.target !== element) return;
        onCloseRef.current?.();
        setTimeout(() => {
          if (!signal.aborted && element.isConnected && !element.open) element.showModal();
        });
      },
      { signal },
    );
    return () => controller.abort();
  }, []);
}
