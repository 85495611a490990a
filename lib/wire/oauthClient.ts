import type { Problem } from '../errors.js';
import { CLIENT_AUTHENTICATIONS, listAuthenticationMembers } from '../oauth/clientAuthentication.js';
import { MAPPABLE_CLASSES, parseErrorMap } from '../oauth/errorMap.js';
import {
  CLIENT_MEMBERS,
  ENDPOINTS,
  findGrantType,
  GRANT_TYPES,
  IMMUTABLE_ENDPOINTS,
  IMMUTABLE_MEMBERS,
  listRequired,
  RESERVED_TOKEN_PARAMETERS,
} from '../oauth/grants/index.js';
import { PROVIDER_ENDPOINTS } from '../oauth/providers/index.js';
import type { ProviderProtocol } from '../oauth/providers/protocol.js';
import { isPlaceholder } from '../members/placeholder.js';
import {
  boolean,
  endpoint,
  issuedText,
  issuer,
  MAX_LIFETIME_SECONDS,
  oneOf,
  text,
  wholeNumber,
} from '../members/memberChecks.js';
import { createMemberProblem, findMissing, mapMembers, type Check, type MemberChecks } from '../members/members.js';
import { cleanName } from '../members/pastedText.js';
import { readTokenPlacement } from '../auth/tokenPlacement.js';
import { isJsonObject, type JsonObject } from '../json.js';

/** Returns the checks of an auth client with a provider: members of the reference API and additional ones. */
export function createOAuthClientChecks(
  { grantTypes, endpoints }: Pick<ProviderProtocol, 'grantTypes' | 'endpoints'>,
  allowsPlainHttp: (host: string) => boolean,
): MemberChecks {
  const uri = endpoint(allowsPlainHttp);
  return {
    client_id: rejectPlaceholder('id', issuedText),
    client_secret: rejectPlaceholder('secret', issuedText),
    auth_uri: uri,
    token_uri: uri,
    refresh_token_uri: uri,
    revocation_uri: uri,
    ...mapMembers(endpoints, () => uri),
    ...(grantTypes === undefined
      ? {
          ...mapMembers(ENDPOINTS, () => uri),
          token_grant_type: tokenGrantType,
          ...mapMembers(CLIENT_MEMBERS, ({ check }) => check),
        }
      : {}),
    grant_type: grantTypes === undefined ? grantType : oneOf(...grantTypes),
    token_expires_in: wholeNumber(1, MAX_LIFETIME_SECONDS),
    expires_in_unit: oneOf('seconds', 'milliseconds'),
    client_auth: oneOf(...CLIENT_AUTHENTICATIONS),
    token_request_format: oneOf('form', 'json'),
    token_params: tokenParams,
    scope_separator: separator,
    pkce: boolean,
    issuer: issuer(allowsPlainHttp),
    iss_required: boolean,
    refresh_lead_seconds: wholeNumber(0, MAX_LIFETIME_SECONDS),
    response_path: memberPath,
    error_map: errorMap,
    max_concurrency: wholeNumber(1, 1000),
    token_placement: tokenPlacement,
  };
}

/**
 * Whether required endpoints are missing and can be discovered from the issuer (RFC 8414).
 * @param values of an auth client, as sent
 */
export function needsDiscovery(values: JsonObject): boolean {
  return isPresent(values.issuer) && listRequiredEndpoints(values).some((name) => !isPresent(values[name]));
}

/** Returns a problem for each required member that is missing. */
export function findMissingClientMembers(values: JsonObject): readonly Problem[] {
  const { authenticatesClient = true, clientMembers = {} } = findGrantType(values) ?? {};
  return findMissing(values, [
    ...listRequired(clientMembers),
    ...(authenticatesClient ? ['client_id', ...listAuthenticationMembers(values.client_auth)] : []),
    ...listRequiredEndpoints(values),
    ...(values.iss_required === true ? ['issuer'] : []),
  ]);
}

/** Finds members that don't fit each other, such as a key and its algorithm. */
export function findContradictions(values: JsonObject): readonly Problem[] {
  return GRANT_TYPES.flatMap((grant) => grant.findClientProblems?.(values) ?? []);
}

/** Lists the endpoints that the grant type requires. */
function listRequiredEndpoints(values: JsonObject): readonly string[] {
  return Object.keys(findGrantType(values)?.endpoints ?? {});
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

const SAME_ORIGIN_URIS = [
  'revocation_uri',
  ...Object.keys({ ...PROVIDER_ENDPOINTS, ...ENDPOINTS }).filter((name) => !IMMUTABLE_ENDPOINTS.includes(name)),
];

/**
 * Finds changes of an auth client that aren't allowed. Its client secret and its users' tokens are sent to its endpoints: a user who may change
 * it must not be able to send them to another server.
 */
export function findForbiddenChanges(before: JsonObject, after: JsonObject): readonly Problem[] {
  const changed = (name: string): boolean => after[name] !== before[name];
  const origins = [...IMMUTABLE_ENDPOINTS, ...SAME_ORIGIN_URIS].map((name) => originOf(before[name]));
  return [
    ...IMMUTABLE_MEMBERS.filter(changed).map((name) =>
      createMemberProblem(name, `${name} can't be changed. Create another auth client`),
    ),
    ...SAME_ORIGIN_URIS.filter(
      (name) => changed(name) && name in after && !origins.includes(originOf(after[name])),
    ).map((name) =>
      createMemberProblem(
        name,
        `${name} must stay on a server that the auth client already uses. Otherwise create another auth client`,
      ),
    ),
  ];
}

function originOf(uri: unknown): string | undefined {
  return typeof uri === 'string' ? new URL(uri).origin : undefined;
}

/** Rejects a placeholder from documentation. The value is not repeated, since a secret may look like anything. */
function rejectPlaceholder(what: string, check: Check): Check {
  return (value) => {
    const read = check(value);
    if ('expected' in read || !isPlaceholder(String(read.value))) return read;
    return {
      expected: `the ${what} that the provider issued, not the placeholder in its documentation`,
    };
  };
}

const grantType: Check = (value) => {
  const read = oneOf(...GRANT_TYPES.map(({ name }) => name))(value);
  if (!('expected' in read) || typeof value !== 'string') return read;
  return { expected: `${read.expected}; enter a provider's own grant type in token_grant_type` };
};

/** A word or a URI (RFC 6749, appendix A.10). */
const tokenGrantType: Check = (value) => {
  const read = issuedText(value);
  if ('expected' in read) return read;
  const name = String(read.value);
  if (name === 'refresh_token')
    return { expected: 'the grant type of the first token request: refreshes always use refresh_token' };
  const fits = name.length <= 200 && /^(?:[\w.-]+|[a-z][a-z0-9+.-]*:[\x21-\x7e]+)$/i.test(name);
  return fits ? read : { expected: 'a grant type such as account_credentials, or a URI' };
};

const tokenParams: Check = (value) => {
  if (!isJsonObject(value)) return { expected: 'an object' };
  const given = cleanValues(value);
  const own = Object.keys(given).filter((name) => RESERVED_TOKEN_PARAMETERS.includes(name));
  if (own.length > 0) {
    const hint = own.includes('grant_type') ? "; enter a provider's own grant type in token_grant_type" : '';
    return { expected: `without ${own.join(', ')}: the service sends these itself${hint}` };
  }
  const plain = Object.values(given).every(
    (one) => one === null || typeof one === 'boolean' || typeof one === 'number' || !('expected' in text(one)),
  );
  return plain && !Object.hasOwn(given, '')
    ? { value: given }
    : { expected: 'an object of strings, numbers and booleans' };
};

const tokenPlacement: Check = (value) => {
  const read = readTokenPlacement(isJsonObject(value) ? cleanValues(value) : value);
  return typeof read === 'string' ? { expected: read } : { value: read };
};

function cleanValues(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      cleanName(name),
      typeof value === 'string' ? cleanName(value) : value,
    ]),
  );
}

const separator: Check = (value) =>
  typeof value === 'string' && /^[\x20-\x7e]{1,5}$/.test(value)
    ? { value }
    : { expected: 'one to five ASCII characters' };

const memberPath: Check = (value) =>
  typeof value === 'string' && /^[\w-]{1,100}(\.[\w-]{1,100}){0,9}$/.test(value)
    ? { value }
    : { expected: 'member names separated by dots, such as data.0' };

const errorMap: Check = (value) =>
  parseErrorMap(value).isValid
    ? { value }
    : {
        expected: `an object that maps each error code to one of ${MAPPABLE_CLASSES.join(', ')}, to { "class": one of these, "words": a pattern of at most 200 characters in which * matches anything }, or to a list of at most 20 of both`,
      };
