import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/**
 * Focuses the first invalid field after a failed save; without one, scrolls the alert into view.
 * @returns a ref for the element around the fields, and a function to call once their problems are set
 */
export function useFocusFirstProblem<Element extends HTMLElement = HTMLFormElement>(): readonly [
  form: RefObject<Element>,
  focusFirstProblem: () => void,
] {
  const form = useRef<Element>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (round === 0) return;
    const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (invalid) invalid.focus();
    else form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
  }, [round]);
  const focusFirstProblem = useCallback(() => setRound((before) => before + 1), []);
  return [form, focusFirstProblem];
}
