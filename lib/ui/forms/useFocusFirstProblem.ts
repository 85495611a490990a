import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/**
 * Puts the focus on the first wrong field after a refused save; where no field is wrong, what was said comes into sight.
 * @returns a ref for the element that the fields are in, and what to call once their problems are set
 */
export function useFocusFirstProblem<Element extends HTMLElement = HTMLFormElement>(): readonly [
  form: RefObject<Element>,
  refused: () => void,
] {
  const form = useRef<Element>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (round === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    else form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
  }, [round]);
  const refused = useCallback(() => setRound((before) => before + 1), []);
  return [form, refused];
}
