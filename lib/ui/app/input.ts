import { remember, remembered } from './memory.js';

const KEY = 'last input';
/** How exactly other tabs have to know, in ms. */
const TOLD_MS = 2000;

let own = 0;

/** Somebody is there. Other tabs of the browser count it, too. */
export function noteInput(nowMs: number): void {
  if (nowMs - own < TOLD_MS) return;
  own = nowMs;
  remember(KEY, String(nowMs));
}

/** When somebody last did something in any tab, in ms since 1970. */
export function lastInputMs(): number {
  const elsewhere = Number(remembered(KEY));
  return Math.max(own, Number.isNaN(elsewhere) ? 0 : elsewhere);
}
