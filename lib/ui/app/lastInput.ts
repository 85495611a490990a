import { writeBrowserStorage, readBrowserStorage } from './browserStorage.js';

const KEY = 'last input';
/** How exactly other tabs have to know, in ms. */
const SHARE_INTERVAL_MS = 2000;

let ownInputMs = 0;

/** Somebody is there. Other tabs of the browser count it, too. */
export function recordInput(nowMs: number): void {
  if (nowMs - ownInputMs < SHARE_INTERVAL_MS) return;
  ownInputMs = nowMs;
  writeBrowserStorage(KEY, String(nowMs));
}

/** When somebody last did something in any tab, in ms since 1970. */
export function getLastInputMs(): number {
  const otherTabsMs = Number(readBrowserStorage(KEY));
  return Math.max(ownInputMs, Number.isNaN(otherTabsMs) ? 0 : otherTabsMs);
}
