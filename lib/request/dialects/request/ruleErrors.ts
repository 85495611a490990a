import { NETWORK_KINDS, type NetworkKind } from '../../../errors.js';

/** The kinds of errors that a rule can decide on: there is no complete response, or its body doesn't match its format or charset. */
export type RuleError = NetworkKind | 'malformed';

/** The values of `error` in a rule. `any` is each kind without a complete response. */
export const RULE_ERRORS = [...NETWORK_KINDS, 'any', 'malformed'] as const;
