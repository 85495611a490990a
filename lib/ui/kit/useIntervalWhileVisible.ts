import { useEffect, useRef } from 'preact/hooks';

import { sessionState } from '../state/session.js';

/** Calls `work` at an interval while the page is visible, and at once when it becomes visible again. */
export function useIntervalWhileVisible(everyMs: number, work: () => void): void {
  const current = useRef(work);
  current.current = work;
  useEffect(() => {
    const run = (): void => {
      if (document.visibilityState === 'visible' && sessionState.peek().kind === 'open') current.current();
    };
    const timer = setInterval(run, everyMs);
    document.addEventListener('visibilitychange', run);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [everyMs]);
}
