import type { Pacing } from '../../request/requestConfig.js';
import type { Budget } from './rateLimiter.js';

/** The origins of a request, by which it shares limits with others. */
interface RequestOwner {
  /** Distinguishes the step from others. */
  readonly stepKey: string | undefined;
  /** Absent if the request carries no credential of the step, since a redirect has left its origin. */
  readonly secretId: string | undefined;
  /** Returns scheme, host and port of the request's URL. */
  readonly readOrigin: () => string;
}

/** Returns the budgets that a request takes from. */
export function listBudgets(pacing: Pacing, { stepKey, secretId, readOrigin }: RequestOwner): readonly Budget[] {
  const step = `step ${stepKey ?? ''}`;
  if (pacing.kind === 'spacing') return [{ kind: 'spacing', key: step, ms: pacing.ms }];
  if (pacing.kind !== 'limits') return [];
  const credential = secretId === undefined ? undefined : `credential ${secretId}`;
  return pacing.limits.flatMap(({ scope, rate, concurrency, adaptive }): readonly Budget[] => {
    const key = scope === 'step' ? step : scope === 'host' ? `host ${readOrigin()}` : credential;
    if (key === undefined) return [];
    return [
      ...(adaptive ? [{ kind: 'adaptive', key } as const] : []),
      ...(rate === undefined ? [] : [{ kind: 'requests', key, ...rate } as const]),
      // Each step has its own: one that emits while it receives would wait for the step behind it, and that step for its permit.
      ...(concurrency === undefined ? [] : [{ kind: 'concurrency', key: `${key} ${step}`, concurrency } as const]),
    ];
  });
}
