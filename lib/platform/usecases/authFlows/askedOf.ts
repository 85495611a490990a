import type { Problem } from '../../../errors.js';
import { isRecord, type Values } from '../../../wire/members.js';
import { cleanIssued, cleanName } from '../../../wire/pastedText.js';
import { badRequest, invalid } from '../problems.js';

/** Parameters of an authorization request that the service sends itself, or that would lead the answer elsewhere. */
export const OWN_PARAMETERS: readonly string[] = [
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

const ATTRIBUTES = '/data/attributes';
/** RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const MOST_CHARACTERS = 4096;

/**
 * The scopes of a request: a list, or a text with commas or spaces between them.
 * @returns undefined when none are said
 * @throws ApiError 400
 */
export function readScopes(asked: string | readonly string[] | undefined): readonly string[] | undefined {
  if (asked === undefined) return undefined;
  const given = typeof asked === 'string' ? asked.split(/[\s,]+/) : asked;
  const scopes = given.map(cleanIssued);
  const problems = scopes.flatMap((scope, index): readonly Problem[] => {
    if (scope === '' || SCOPE.test(scope)) return [];
    const pointer = typeof asked === 'string' ? `${ATTRIBUTES}/scopes` : `${ATTRIBUTES}/scopes/${String(index)}`;
    return [invalid(pointer, 'A scope has printable ASCII characters, without spaces, quotes and backslashes')];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return [...new Set(scopes.filter((scope) => scope !== ''))];
}

/**
 * The scopes to ask for again: what was asked for before as one text, whatever stands between its scopes, and what the components ask for
 * beside it. A provider may leave out of its answer what is no right to anything, such as offline_access.
 */
export function keptScopes(before: string | undefined, byDescriptor: readonly string[]): readonly string[] {
  if (before === undefined) return [...new Set(byDescriptor)];
  const asked = [before, ...before.split(/[\s,]+/), ...before.split(' ')];
  return [before, ...new Set(byDescriptor.filter((scope) => !asked.includes(scope)))];
}

/**
 * Further parameters of the authorization request, as an object or as the text of one.
 * @throws ApiError 400
 */
export function readParameters(asked: unknown): Readonly<Record<string, string>> {
  if (asked === undefined || asked === '') return {};
  const pointer = `${ATTRIBUTES}/additional_params`;
  const given = typeof asked === 'string' ? parsed(asked) : asked;
  if (!isRecord(given))
    throw badRequest(invalid(pointer, 'additional_params must be an object, or a text that is one'));
  const texts = Object.fromEntries(
    Object.entries(parameterTexts(given)).map(([name, text]) => [name, cleanName(text)]),
  );
  const problems = Object.keys(given).flatMap((name): readonly Problem[] => {
    if (OWN_PARAMETERS.includes(name)) return [invalid(pointer, `${name} is not for additional_params to say`)];
    const text = texts[name];
    if (text !== undefined && name !== '' && name.length + text.length <= MOST_CHARACTERS && text.isWellFormed())
      return [];
    return [invalid(pointer, 'The parameters in additional_params must be texts, numbers, true or false')];
  });
  if (problems.length > 0) throw badRequest(...problems);
  return texts;
}

/** What of a secret's `additional_params` can be asked again. */
export function keptParameters(kept: unknown): Readonly<Record<string, string>> {
  const given = typeof kept === 'string' ? parsed(kept) : undefined;
  const entries = Object.entries(parameterTexts(isRecord(given) ? given : {}));
  return Object.fromEntries(entries.filter(([name]) => !OWN_PARAMETERS.includes(name)));
}

/** Those of the values that can stand in an address, as texts. */
export function parameterTexts(values: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): readonly [string, string][] =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
