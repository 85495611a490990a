import { isNonEmptyString, type JsonObject } from '../../json.js';
import { REQUESTED_SCOPE } from '../../wire/secretResource.js';

/**
 * Returns the values with the requested scope.
 * @param scope none when undefined, null or empty
 */
export function withRequestedScope(values: JsonObject, scope: unknown): JsonObject {
  return { ...values, [REQUESTED_SCOPE]: isNonEmptyString(scope) ? scope : '' };
}

/**
 * Returns the scope to request again. Values of an earlier release don't distinguish the requested scope from the granted one: their
 * `scope` is used.
 */
export function readRequestedScope(values: JsonObject): string | undefined {
  const scope = Object.hasOwn(values, REQUESTED_SCOPE) ? values[REQUESTED_SCOPE] : values.scope;
  return isNonEmptyString(scope) ? scope : undefined;
}
