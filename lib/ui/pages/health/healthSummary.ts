import type { Tone } from '../../kit/Badge.js';
import type { HealthReport } from './healthReport.js';

/** Summarizes the health of a workspace: `All 8 credentials are healthy.` */
export function summarizeHealth({ total, problems }: Pick<HealthReport, 'total' | 'problems'>): {
  readonly tone: Tone;
  readonly text: string;
} {
  if (problems.length === 0) return { tone: total === 0 ? 'calm' : 'good', text: describeHealthy(total) };
  const temporary = problems.filter(({ isTemporary }) => isTemporary).length;
  const urgent = problems.length - temporary;
  if (urgent === 0) return { tone: 'warn', text: describeTemporary(temporary) };
  const rest = temporary === 0 ? '' : ` ${describeTemporary(temporary)}`;
  return { tone: 'bad', text: `${urgent} ${urgent === 1 ? 'problem needs' : 'problems need'} your attention.${rest}` };
}

function describeHealthy(total: number): string {
  if (total === 0) return 'No credentials yet.';
  return total === 1 ? 'The credential is healthy.' : `All ${total} credentials are healthy.`;
}

function describeTemporary(count: number): string {
  return count === 1
    ? '1 problem is being retried automatically.'
    : `${count} problems are being retried automatically.`;
}
