import { RestError } from '../errors.js';
import { isNonEmptyString, type JsonObject } from '../json.js';

/**
 * Returns a text member of an auth client.
 * @throws RestError `configuration` when it is missing or empty
 */
export function requireText(client: JsonObject, member: string): string {
  const value = client[member];
  if (isNonEmptyString(value)) return value;
  throw new RestError('configuration', `The auth client's ${member} is missing`);
}

/** Returns a text member, or undefined when it is missing or empty. */
export function readOptionalText(client: JsonObject, member: string): string | undefined {
  const value = client[member];
  return isNonEmptyString(value) ? value : undefined;
}

/**
 * Returns a URL member of an auth client.
 * @throws RestError `configuration` when it is missing or not an absolute URL
 */
export function requireUrl(client: JsonObject, member: string): URL {
  const address = requireText(client, member);
  if (!URL.canParse(address)) {
    throw new RestError('configuration', `The auth client's ${member} is not an absolute URL`);
  }
  return new URL(address);
}

/**
 * Returns a member with a fixed set of values, or undefined when it is missing.
 * @throws RestError `configuration` when it has another value
 */
export function readChoice<Value extends string>(
  client: JsonObject,
  member: string,
  values: readonly Value[],
): Value | undefined {
  const given = client[member];
  if (given === undefined || given === null) return undefined;
  const known = values.find((value) => value === given);
  if (known === undefined) {
    throw new RestError('configuration', `The auth client's ${member} must be one of ${values.join(', ')}`);
  }
  return known;
}
