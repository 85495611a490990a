import type { NetworkKind } from '../../../errors.js';

/** Statuses that the built-in rules retry. */
export const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 421, 425, 429, 500, 502, 503, 504]);
/** Kinds of errors that the built-in rules retry. */
export const RETRIED_ERRORS: ReadonlySet<NetworkKind> = new Set<NetworkKind>(['timeout', 'connect', 'dns', 'reset']);

/** The built-in rules in words, in the order in which they are applied, after those of the step. */
export const BUILT_IN_RULES = [
  { condition: 'The response rejects the credential, which can be refreshed', do: 'refresh' },
  { condition: '200-299', do: 'emit' },
  { condition: '304 to a conditional request', do: 'ignore' },
  { condition: [...RETRIED_STATUSES, ...RETRIED_ERRORS].join(', '), do: 'retry' },
  { condition: 'Anything else', do: 'fail' },
] as const;
