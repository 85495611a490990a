import { useEffect, useState } from 'preact/hooks';

/** Listeners of one shared timer, which runs only while there are any. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Returns the current time in ms since 1970 and re-renders at the interval. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(
    () =>
      subscribe(() => {
        const current = Date.now();
        // Timers are a little early or late.
        setNow((shown) => (Math.abs(current - shown) >= everyMs - 100 ? current : shown));
      }),
    [everyMs],
  );
  return now;
}
