import type { Tone } from '../../kit/Badge.js';
import type { Condition } from './credentialRow.js';

/** Conditions in words and colours, the worst first. */
export const CONDITIONS: readonly { readonly condition: Condition; readonly label: string; readonly tone: Tone }[] = [
  { condition: 'error', label: 'Does not work', tone: 'bad' },
  { condition: 'client_rejected', label: 'Auth client refused', tone: 'bad' },
  { condition: 'unreadable', label: 'Unreadable', tone: 'bad' },
  { condition: 'expired', label: 'Expired', tone: 'bad' },
  { condition: 'degraded', label: 'Refreshing fails', tone: 'warn' },
  { condition: 'ready', label: 'Ready', tone: 'good' },
];

/** Its place among them, from 0: the lower, the worse. */
export function rankCondition(condition: Condition): number {
  return CONDITIONS.findIndex((known) => known.condition === condition);
}

export function describeCondition(condition: Condition): { readonly label: string; readonly tone: Tone } {
  return CONDITIONS[rankCondition(condition)] ?? { label: condition, tone: 'calm' };
}
