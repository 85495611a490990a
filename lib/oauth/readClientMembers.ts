import { RestError } from '../errors.js';
import type { JsonObject } from './formResponse.js';

/** @throws RestError `configuration` when the auth-client has no such text */
export function requireText(client: JsonObject, member: string): string {
  const value = client[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new RestError('configuration', `The auth-client's ${member} is missing`);
}

/** A text that may be missing. */
export function readOptionalText(client: JsonObject, member: string): string | undefined {
  const value = client[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws RestError `configuration` when the auth-client has no such address */
export function requireUrl(client: JsonObject, member: string): URL {
  const address = requireText(client, member);
  if (!URL.canParse(address)) {
    throw new RestError('configuration', `The auth-client's ${member} is not an absolute URL`);
  }
  return new URL(address);
}

/** @throws RestError `configuration` when the member is there and none of these */
export function readChoice<Value extends string>(
  client: JsonObject,
  member: string,
  values: readonly Value[],
): Value | undefined {
  const given = client[member];
  if (given === undefined || given === null) return undefined;
  const known = values.find((value) => value === given);
  if (known === undefined) {
    throw new RestError('configuration', `The auth-client's ${member} must be one of ${values.join(', ')}`);
  }
  return known;
}
