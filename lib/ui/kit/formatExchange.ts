import type { HttpExchange } from '../../wire/run.js';
import type { Tone } from './Badge.js';

/** What came of a request, in a word and a colour. */
export function formatStatus({ status, statusText = '' }: HttpExchange): {
  readonly tone: Tone;
  readonly text: string;
} {
  if (status === undefined) return { tone: 'bad', text: 'No answer' };
  const text = `${status} ${statusText}`.trim();
  if (status >= 400) return { tone: 'bad', text };
  return { tone: status >= 300 ? 'calm' : 'good', text };
}

/** Why there was this request beside the first one: undefined for the first one itself. */
export function formatReason({ attempt, hop }: HttpExchange): string | undefined {
  const parts = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(hop === 0 ? [] : [hop === 1 ? 'after a redirect' : `after ${hop} redirects`]),
  ];
  const [first, ...rest] = parts;
  return first === undefined ? undefined : [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest].join(', ');
}

/** How long it took: `Header after 12 ms, all after 15 ms (2.1 kB)`. */
export function formatTiming({ headMs, endMs, responseBytes }: HttpExchange): string {
  if (headMs === undefined) return `Ended after ${formatDuration(endMs)}`;
  const size = responseBytes === undefined ? '' : ` (${formatBytes(responseBytes)})`;
  return `Header after ${formatDuration(headMs)}, all after ${formatDuration(endMs)}${size}`;
}

/** `15 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

/** `512 bytes`, `2.1 kB`, `3.0 MB`. */
export function formatBytes(count: number): string {
  if (count < 1000) return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}
