import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  /**
   * Somebody wants it gone: by Escape, or by the cross. It goes when whoever shows it stops doing so. Absent: it has to be
   * answered.
   */
  readonly onClose?: () => void;
  readonly wide?: boolean;
  /** A `<footer>` in it holds the buttons. */
  readonly children?: ComponentChildren;
}

/** What gets the focus: whatever asks for it, else the first field, else the heading. */
const FOCUS_ORDER = ['.dialog-body [autofocus]', '.dialog-body :is(input, select, textarea):not(:disabled)', 'h2'];

/**
 * A window over the page. What is first to be filled in has the focus, and what had it before gets it back. A click beside it
 * changes nothing, so that nothing typed is lost by one.
 */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    element.showModal();
    const first = FOCUS_ORDER.map((one) => element.querySelector<HTMLElement>(one)).find((found) => found !== null);
    first?.focus();
    return () => element.close();
  }, []);
  useControlledClose(dialog, onClose);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      // It may be shown inside of a form, which has no part in what happens here.
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

/** The browser closes a dialog of its own accord; here that is up to whoever shows it. */
function useControlledClose(
  dialog: { readonly current: HTMLDialogElement | null },
  onClose: (() => void) | undefined,
): void {
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    element.addEventListener(
      'cancel',
      (event) => {
        // That of a file input bubbles up to here.
        if (event.target !== element) return;
        event.preventDefault();
        closing.current?.();
      },
      { signal },
    );
    // A second Escape closes it whatever the first one was answered with.
    element.addEventListener(
      'close',
      (event) => {
        if (event.target !== element) return;
        closing.current?.();
        setTimeout(() => {
          if (!signal.aborted && element.isConnected && !element.open) element.showModal();
        });
      },
      { signal },
    );
    return () => ending.abort();
  }, []);
}
