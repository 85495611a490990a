import type { Tone } from '../../kit/Badge.js';
import type { HealthReport } from './report.js';

/** How all of it is, in a sentence: `All 8 credentials are healthy.` */
export function summary({ total, troubles }: Pick<HealthReport, 'total' | 'troubles'>): {
  readonly tone: Tone;
  readonly words: string;
} {
  if (troubles.length === 0) return { tone: total === 0 ? 'calm' : 'good', words: healthy(total) };
  const waiting = troubles.filter(({ repairsItself }) => repairsItself).length;
  const urgent = troubles.length - waiting;
  if (urgent === 0) return { tone: 'warn', words: `${things(waiting)} in trouble, and tried again without you.` };
  const rest = waiting === 0 ? '' : ` ${things(waiting)} in trouble, and tried again without you.`;
  return { tone: 'bad', words: `${urgent} ${urgent === 1 ? 'thing needs' : 'things need'} you.${rest}` };
}

function healthy(total: number): string {
  if (total === 0) return 'There is no credential to look after.';
  return total === 1 ? 'The only credential is healthy.' : `All ${total} credentials are healthy.`;
}

function things(count: number): string {
  return count === 1 ? '1 thing is' : `${count} things are`;
}
