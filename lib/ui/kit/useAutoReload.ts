import { useEffect, useRef } from 'preact/hooks';

/** Loads anew every so many milliseconds while somebody can see it, and at once when it comes into sight again. */
export function useAutoReload(reload: () => void, everyMs: number): void {
  const current = useRef(reload);
  current.current = reload;
  useEffect(() => {
    let lastMs = Date.now();
    const look = (): void => {
      if (document.hidden || Date.now() - lastMs < everyMs - 100) return;
      lastMs = Date.now();
      current.current();
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [everyMs]);
}
