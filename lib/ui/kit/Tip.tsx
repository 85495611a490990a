import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

/** A `?` button with a help popover; Escape or a click elsewhere closes it. @param label `Help for Scopes` */
export function Tip({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = (): void => {
    if (button.current !== null && content.current !== null) placeBeside(button.current, content.current);
  };
  return (
    <>
      <button type="button" class="tip" aria-label={label} popovertarget={id} ref={button}>
        <span aria-hidden="true">?</span>
      </button>
      <div class="tip-content" id={id} popover="auto" role="note" aria-label={label} ref={content} onToggle={place}>
        {children}
      </div>
    </>
  );
}

const GAP = 6;

/** Places the popover below the button if there is room, else above it, and inside the window. */
function placeBeside(button: HTMLElement, content: HTMLElement): void {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { width, height } = content.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const below = bottom + GAP;
  const isRoomBelow = below + height <= clientHeight || top - GAP - height < 0;
  content.style.left = `${Math.max(GAP, Math.min(left, clientWidth - width - GAP))}px`;
  content.style.top = `${isRoomBelow ? below : top - GAP - height}px`;
}
