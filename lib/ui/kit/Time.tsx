import { useState } from 'preact/hooks';

import { formatCountdown, formatExactTime, formatRelativeTime } from './formatTime.js';
import { useNow } from './useNow.js';

/** A relative time: `3 minutes ago`. */
export function Time({ at }: { readonly at: string }) {
  return <Moment atMs={Date.parse(at)} text={formatRelativeTime(Date.parse(at), useNow(10_000))} />;
}

/** A countdown with seconds: `in 41 s`. */
export function Countdown({ until }: { readonly until: string }) {
  return <Moment atMs={Date.parse(until)} text={formatCountdown(Date.parse(until), useNow(1000))} />;
}

/** Shows the exact time while it has the focus, which a touch sets too. */
function Moment({ atMs, text }: { readonly atMs: number; readonly text: string }) {
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
      {hasFocus ? formatExactTime(atMs) : text}
    </time>
  );
}
