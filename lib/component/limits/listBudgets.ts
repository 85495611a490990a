import type { Pacing } from '../../request/requestConfig.js';
import type { Budget } from './rateLimiter.js';

/** The origins of a request, by which it shares limits with others. */
interface RequestOwner {
  /** Distinguishes the step from others. */
  readonly stepKey: string | undefined;
  readonly secretId: string;
  /** Returns scheme, host and port of the request's URL. */
  readonly readOrigin: () => string;
}

/** A server counts a request within this part of the span, though not later than so many milliseconds after it was sent. */
const TOLERANCE = 0.1;
const MAX_TOLERANCE_MS = 10_000;

/** Returns the budgets that a request takes from. */
export function listBudgets(pacing: Pacing, { stepKey, secretId, readOrigin }: RequestOwner): readonly Budget[] {
  const step = `step ${stepKey ?? ''}`;
  if (pacing.kind === 'spacing') {
    return [{ kind: 'requests', key: step, requests: 1, perMs: pacing.ms, toleranceMs: 0 }];
  }
  if (pacing.kind !== 'limits') return [];
  return pacing.limits.flatMap(({ scope, rate, concurrency, adaptive }): readonly Budget[] => {
    const key = scope === 'step' ? step : scope === 'host' ? `host ${readOrigin()}` : `credential ${secretId}`;
    return [
      ...(adaptive ? [{ kind: 'adaptive', key } as const] : []),
      ...(rate === undefined
        ? []
        : [
            {
              kind: 'requests',
              key,
              ...rate,
              toleranceMs: Math.min(rate.perMs * TOLERANCE, MAX_TOLERANCE_MS),
            } as const,
          ]),
      // Each step has its own: one that emits while it receives would wait for the step behind it, and that step for its permit.
      ...(concurrency === undefined ? [] : [{ kind: 'concurrency', key: `${key} ${step}`, concurrency } as const]),
    ];
  });
}
