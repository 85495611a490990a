import type { Values } from '../../../wire/credentials.js';
import { REQUESTED_SCOPE } from '../../../wire/secretResource.js';

/** Notes the scope that is asked for. @param scope undefined, null or empty: none */
export function withRequestedScope(values: Values, scope: unknown): Values {
  return { ...values, [REQUESTED_SCOPE]: isText(scope) ? scope : '' };
}

/**
 * The scope to ask for once more. Values of an earlier release don't tell what was asked for from what was granted: their `scope` is asked
 * for.
 */
export function readRequestedScope(values: Values): string | undefined {
  const scope = Object.hasOwn(values, REQUESTED_SCOPE) ? values[REQUESTED_SCOPE] : values.scope;
  return isText(scope) ? scope : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
