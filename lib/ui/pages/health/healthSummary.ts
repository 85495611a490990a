import type { Tone } from '../../kit/Badge.js';
import type { HealthReport } from './healthReport.js';

/** How all of it is, in a sentence: `All 8 credentials are healthy.` */
export function summarizeHealth({ total, troubles }: Pick<HealthReport, 'total' | 'troubles'>): {
  readonly tone: Tone;
  readonly text: string;
} {
  if (troubles.length === 0) return { tone: total === 0 ? 'calm' : 'good', text: describeHealthy(total) };
  const temporary = troubles.filter(({ isTemporary: repairsItself }) => repairsItself).length;
  const urgent = troubles.length - temporary;
  if (urgent === 0)
    return { tone: 'warn', text: `${describeTemporary(temporary)} in trouble, and tried again without you.` };
  const rest = temporary === 0 ? '' : ` ${describeTemporary(temporary)} in trouble, and tried again without you.`;
  return { tone: 'bad', text: `${urgent} ${urgent === 1 ? 'thing needs' : 'things need'} you.${rest}` };
}

function describeHealthy(total: number): string {
  if (total === 0) return 'There is no credential to look after.';
  return total === 1 ? 'The only credential is healthy.' : `All ${total} credentials are healthy.`;
}

function describeTemporary(count: number): string {
  return count === 1 ? '1 thing is' : `${count} things are`;
}
