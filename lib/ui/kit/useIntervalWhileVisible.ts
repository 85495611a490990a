import { useEffect, useRef } from 'preact/hooks';

import { sessionState } from '../app/session.js';

/** Does something every so many milliseconds while somebody can see the page, and at once when it comes into view again. */
export function useIntervalWhileVisible(everyMs: number, work: () => void): void {
  const current = useRef(work);
  current.current = work;
  useEffect(() => {
    const act = (): void => {
      if (document.visibilityState === 'visible' && sessionState.peek().kind === 'open') current.current();
    };
    const timer = setInterval(act, everyMs);
    document.addEventListener('visibilitychange', act);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', act);
    };
  }, [everyMs]);
}
