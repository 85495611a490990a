import { useState } from 'preact/hooks';

import { formatCountdown, formatExactTime, formatRelativeTime } from './formatTime.js';
import { useNow } from './useNow.js';

/** When something was or will be, as seen from now: `3 minutes ago`. */
export function Time({ at }: { readonly at: string }) {
  return <Moment atMs={Date.parse(at)} words={formatRelativeTime(Date.parse(at), useNow(10_000))} />;
}

/** How long until then, to the second: `in 41 s`. */
export function Countdown({ until }: { readonly until: string }) {
  return <Moment atMs={Date.parse(until)} words={formatCountdown(Date.parse(until), useNow(1000))} />;
}

/** The exact time takes the place of the words while they have the focus, which a touch gives as well. */
function Moment({ atMs, words }: { readonly atMs: number; readonly words: string }) {
  const [hasFocus, setFocus] = useState(false);
  if (Number.isNaN(atMs)) return null;
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={formatExactTime(atMs)}
      tabIndex={0}
      onFocus={() => setFocus(true)}
      onBlur={() => setFocus(false)}
    >
      {hasFocus ? formatExactTime(atMs) : words}
    </time>
  );
}
