import type { PlacedProblem } from './problemPlaces.js';

const FIELD = 'input, select, textarea, [contenteditable]';

/** Opens the tab with the field of an error, and moves the focus to the field. */
export function focusProblem(designer: Element, { text, place }: PlacedProblem): void {
  if (place === undefined) return;
  const find = (selector: string, within: Element | null = designer) => within?.querySelector<HTMLElement>(selector);
  if (place === 'bar') {
    (text.startsWith('Method') ? find('.request-bar select') : find(`.request-bar :is(${FIELD}):not(select)`))?.focus();
    return;
  }
  find(`[role="tab"][data-name="${place}"]`)?.click();
  // The panel is there after the next render.
  setTimeout(() => {
    const panel = [...designer.querySelectorAll('[role="tabpanel"]')].find((it) =>
      it.getAttribute('aria-labelledby')?.endsWith(`-${place}`),
    );
    if (panel === undefined) return;
    const shown = [...panel.querySelectorAll('.field-error, .problem')].find((it) => it.textContent.includes(text));
    const field =
      find('[aria-invalid="true"]', shown?.closest('li, section, fieldset') ?? panel) ?? findNearest(shown, panel);
    field?.focus();
    field?.scrollIntoView({ block: 'nearest' });
  });
}

/** Finds the first field in the smallest element that contains an error message and a field. */
function findNearest(message: Element | undefined, panel: Element): HTMLElement | null {
  let around: Element = message ?? panel;
  while (around !== panel && around.querySelector(FIELD) === null) around = around.parentElement ?? panel;
  return around.querySelector<HTMLElement>(FIELD);
}
