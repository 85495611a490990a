import type { Problem } from '../../../errors.js';
import { isJsonObject, type JsonObject } from '../../../wire/members.js';
import { cleanIssued, cleanName } from '../../../wire/pastedText.js';
import { badRequest, invalid } from '../apiErrors.js';

/** Parameters of an authorization request that the service sends itself, or that would lead the answer elsewhere. */
export const RESERVED_PARAMETERS: readonly string[] = [
  'response_type',
  'response_mode',
  'client_id',
  'client_secret',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
];

const ATTRIBUTES_POINTER = '/data/attributes';
/** RFC 6749 section 3.3. */
const SCOPE_PATTERN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const MAX_PARAMETER_LENGTH = 4096;

/**
 * The scopes of a request: a list, or a text with commas or spaces between them.
 * @returns undefined when none are said
 * @throws ApiError 400
 */
export function readScopes(input: string | readonly string[] | undefined): readonly string[] | undefined {
  if (input === undefined) return undefined;
  const entries = typeof input === 'string' ? input.split(/[\s,]+/) : input;
  const scopes = entries.map(cleanIssued);
  const problems = scopes.flatMap((scope, index): readonly Problem[] => {
    if (scope === '' || SCOPE_PATTERN.test(scope)) return [];
    const pointer =
      typeof input === 'string' ? `${ATTRIBUTES_POINTER}/scopes` : `${ATTRIBUTES_POINTER}/scopes/${String(index)}`;
    return [invalid(pointer, 'A scope has printable ASCII characters, without spaces, quotes and backslashes')];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return [...new Set(scopes.filter((scope) => scope !== ''))];
}

/**
 * The scopes to ask for again: what was asked for before as one text, whatever stands between its scopes, and what the components ask for
 * beside it. A provider may leave out of its answer what is no right to anything, such as offline_access.
 */
export function mergeScopes(stored: string | undefined, fromComponents: readonly string[]): readonly string[] {
  if (stored === undefined) return [...new Set(fromComponents)];
  const covered = [stored, ...stored.split(/[\s,]+/), ...stored.split(' ')];
  return [stored, ...new Set(fromComponents.filter((scope) => !covered.includes(scope)))];
}

/**
 * Further parameters of the authorization request, as an object or as the text of one.
 * @throws ApiError 400
 */
export function readAdditionalParameters(input: unknown): Readonly<Record<string, string>> {
  if (input === undefined || input === '') return {};
  const pointer = `${ATTRIBUTES_POINTER}/additional_params`;
  const values = typeof input === 'string' ? parseJson(input) : input;
  if (!isJsonObject(values))
    throw badRequest(invalid(pointer, 'additional_params must be an object, or a text that is one'));
  const parameters = Object.fromEntries(
    Object.entries(stringifyParameters(values)).map(([name, text]) => [name, cleanName(text)]),
  );
  const problems = Object.keys(values).flatMap((name): readonly Problem[] => {
    if (RESERVED_PARAMETERS.includes(name)) return [invalid(pointer, `${name} is not for additional_params to say`)];
    const text = parameters[name];
    if (text !== undefined && name !== '' && name.length + text.length <= MAX_PARAMETER_LENGTH && text.isWellFormed())
      return [];
    return [invalid(pointer, 'The parameters in additional_params must be texts, numbers, true or false')];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return parameters;
}

/** What of a secret's `additional_params` can be asked again. */
export function readStoredParameters(stored: unknown): Readonly<Record<string, string>> {
  const values = typeof stored === 'string' ? parseJson(stored) : undefined;
  const entries = Object.entries(stringifyParameters(isJsonObject(values) ? values : {}));
  return Object.fromEntries(entries.filter(([name]) => !RESERVED_PARAMETERS.includes(name)));
}

/** Those of the values that can stand in an address, as texts. */
export function stringifyParameters(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): readonly [string, string][] =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
