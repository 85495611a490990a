import { writeBrowserStorage, readBrowserStorage } from './browserStorage.js';

const KEY = 'last input';
/** Interval at which the time of the last input is shared with other tabs, in ms. */
const SHARE_INTERVAL_MS = 2000;

let ownInputMs = 0;

/** Records the time of an input and shares it with the other tabs. */
export function recordInput(nowMs: number): void {
  if (nowMs - ownInputMs < SHARE_INTERVAL_MS) return;
  ownInputMs = nowMs;
  writeBrowserStorage(KEY, String(nowMs));
}

/** Returns the time of the last input in any tab, in ms since 1970. */
export function getLastInputMs(): number {
  const otherTabsMs = Number(readBrowserStorage(KEY));
  return Math.max(ownInputMs, Number.isNaN(otherTabsMs) ? 0 : otherTabsMs);
}
