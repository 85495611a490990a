import type { Problem } from '../../../errors.js';
import { isJsonObject, parseJson, type JsonObject } from '../../../json.js';
import { RESERVED_PARAMETERS } from '../../../oauth/authorizationUrl.js';
import { cleanIssued, cleanName } from '../../../members/pastedText.js';
import { badRequest, invalid } from '../apiErrors.js';

/** Parameters that callers can't set: scopes have a member of their own, and the secret doesn't belong into a URL. */
const FORBIDDEN_PARAMETERS: readonly string[] = [...RESERVED_PARAMETERS, 'scope', 'client_secret'];

const ATTRIBUTES_POINTER = '/data/attributes';
/** RFC 6749, section 3.3. */
const SCOPE_PATTERN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const MAX_PARAMETER_LENGTH = 4096;

/**
 * Reads the scopes of a request.
 * @param input a list, or a string separated by commas or spaces
 * @returns undefined when the request has none
 * @throws ApiError `invalid` when a scope has a character that RFC 6749 forbids
 */
export function readScopes(input: string | readonly string[] | undefined): readonly string[] | undefined {
  if (input === undefined) return undefined;
  const entries = typeof input === 'string' ? input.split(/[\s,]+/) : input;
  const scopes = entries.map(cleanIssued);
  const problems = scopes.flatMap((scope, index): readonly Problem[] => {
    if (scope === '' || SCOPE_PATTERN.test(scope)) return [];
    const pointer =
      typeof input === 'string' ? `${ATTRIBUTES_POINTER}/scopes` : `${ATTRIBUTES_POINTER}/scopes/${String(index)}`;
    return [invalid(pointer, 'A scope can contain printable ASCII characters except spaces, quotes and backslashes')];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return [...new Set(scopes.filter((scope) => scope !== ''))];
}

/**
 * Merges the scope that a secret was requested with and the scopes of its components. The stored scope stays one string, whatever its
 * separator is. It is the requested scope: providers may omit scopes without a permission, such as offline_access, from the granted one.
 */
export function mergeScopes(stored: string | undefined, fromComponents: readonly string[]): readonly string[] {
  if (stored === undefined) return [...new Set(fromComponents)];
  const covered = [stored, ...stored.split(/[\s,]+/), ...stored.split(' ')];
  return [stored, ...new Set(fromComponents.filter((scope) => !covered.includes(scope)))];
}

/**
 * Reads the additional parameters of the authorization request.
 * @param input an object, or a string with its JSON
 * @throws ApiError `invalid`
 */
export function readAdditionalParameters(input: unknown): Readonly<Record<string, string>> {
  if (input === undefined || input === '') return {};
  const pointer = `${ATTRIBUTES_POINTER}/additional_params`;
  const values = typeof input === 'string' ? parseJson(input) : input;
  if (!isJsonObject(values))
    throw badRequest(invalid(pointer, 'additional_params must be a JSON object, or a string with one'));
  const parameters = Object.fromEntries(
    Object.entries(stringifyParameters(values)).map(([name, text]) => [name, cleanName(text)]),
  );
  const problems = Object.keys(values).flatMap((name): readonly Problem[] => {
    if (FORBIDDEN_PARAMETERS.includes(name)) return [invalid(pointer, `additional_params can't set ${name}`)];
    const text = parameters[name];
    if (text !== undefined && name !== '' && name.length + text.length <= MAX_PARAMETER_LENGTH && text.isWellFormed())
      return [];
    return [
      invalid(
        pointer,
        `Each value in additional_params must be a string, number or boolean, at most ${MAX_PARAMETER_LENGTH} characters with its name`,
      ),
    ];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return parameters;
}

/** Reads the stored `additional_params` of a secret, without those that callers can't set. */
export function readStoredParameters(stored: unknown): Readonly<Record<string, string>> {
  const values = typeof stored === 'string' ? parseJson(stored) : undefined;
  return pickParameters(isJsonObject(values) ? values : {});
}

/** Picks the strings, numbers and booleans that may be sent as additional parameters, as strings. */
export function pickParameters(values: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(stringifyParameters(values));
  return Object.fromEntries(entries.filter(([name]) => !FORBIDDEN_PARAMETERS.includes(name)));
}

/** Returns the strings, numbers and booleans among the values, as strings. */
function stringifyParameters(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): readonly [string, string][] =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}
