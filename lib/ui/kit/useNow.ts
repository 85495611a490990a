import { useEffect, useState } from 'preact/hooks';

/** Those who want to know the time; one timer serves them all, and none runs without them. */
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

/** The time in ms since 1970, told anew every so many milliseconds. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(
    () =>
      subscribe(() => {
        const current = Date.now();
        // A timer is a little early or late.
        setNow((told) => (Math.abs(current - told) >= everyMs - 100 ? current : told));
      }),
    [everyMs],
  );
  return now;
}
