import type { HttpExchange } from '../../wire/run.js';
import type { Tone } from './Badge.js';

/** Returns the label and the tone of a response status. */
export function formatStatus({ status, statusText = '' }: HttpExchange): {
  readonly tone: Tone;
  readonly text: string;
} {
  if (status === undefined) return { tone: 'bad', text: 'No response' };
  const text = `${status} ${statusText}`.trim();
  if (status >= 400) return { tone: 'bad', text };
  return { tone: status >= 300 ? 'calm' : 'good', text };
}

/** Returns the reason for a repeated or redirected request; undefined for the first request. */
export function formatReason({ attempt, hop }: HttpExchange): string | undefined {
  const parts = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(hop === 0 ? [] : [hop === 1 ? 'after a redirect' : `after ${hop} redirects`]),
  ];
  const [first, ...rest] = parts;
  return first === undefined ? undefined : [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest].join(', ');
}

/** Returns duration and size: `Headers after 12 ms, complete after 15 ms (2.1 kB)`. */
export function formatTiming({ headMs, endMs, responseBytes }: HttpExchange): string {
  if (headMs === undefined) return `Ended after ${formatDuration(endMs)}`;
  const size = responseBytes === undefined ? '' : ` (${formatBytes(responseBytes)})`;
  return `Headers after ${formatDuration(headMs)}, complete after ${formatDuration(endMs)}${size}`;
}

/** Formats milliseconds: `15 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

/** Formats a size: `512 bytes`, `2.1 kB`, `3.0 MB`. */
export function formatBytes(count: number): string {
  if (count < 1000) return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}
