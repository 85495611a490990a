import type { Tone } from '../../kit/Badge.js';
import type { Condition } from './credentialRow.js';

/** Conditions with label and tone, worst first. */
export const CONDITIONS: readonly { readonly condition: Condition; readonly label: string; readonly tone: Tone }[] = [
  { condition: 'error', label: 'Error', tone: 'bad' },
  { condition: 'client_rejected', label: 'Auth client rejected', tone: 'bad' },
  { condition: 'unreadable', label: 'Unreadable', tone: 'bad' },
  { condition: 'expired', label: 'Expired', tone: 'bad' },
  { condition: 'degraded', label: 'Refresh failing', tone: 'warn' },
  { condition: 'ready', label: 'Ready', tone: 'good' },
];

/** Returns the rank of a condition; 0 is the worst. */
export function rankCondition(condition: Condition): number {
  return CONDITIONS.findIndex((known) => known.condition === condition);
}

export function describeCondition(condition: Condition): { readonly label: string; readonly tone: Tone } {
  return CONDITIONS[rankCondition(condition)] ?? { label: condition, tone: 'calm' };
}
