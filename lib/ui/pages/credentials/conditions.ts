import type { Tone } from '../../kit/Badge.js';
import type { Condition } from './credentialRow.js';

/** Conditions in words and colours, the worst first. */
export const CONDITIONS: readonly { readonly condition: Condition; readonly word: string; readonly tone: Tone }[] = [
  { condition: 'error', word: 'Does not work', tone: 'bad' },
  { condition: 'client_rejected', word: 'Auth client refused', tone: 'bad' },
  { condition: 'unreadable', word: 'Unreadable', tone: 'bad' },
  { condition: 'expired', word: 'Expired', tone: 'bad' },
  { condition: 'degraded', word: 'Refreshing fails', tone: 'warn' },
  { condition: 'ready', word: 'Ready', tone: 'good' },
];

/** Its place among them, from 0: the lower, the worse. */
export function rankOf(condition: Condition): number {
  return CONDITIONS.findIndex((known) => known.condition === condition);
}

export function inWords(condition: Condition): { readonly word: string; readonly tone: Tone } {
  return CONDITIONS[rankOf(condition)] ?? { word: condition, tone: 'calm' };
}
