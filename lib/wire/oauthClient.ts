import type { Problem } from '../errors.js';
import { MAPPABLE_CLASSES, parseErrorMap } from '../oauth/errorMap.js';
import { isPlaceholder } from './placeholder.js';
import { boolean, endpoint, issuedText, issuer, oneOf, text, userNameLine, wholeNumber } from './memberChecks.js';
import { memberProblem, isJsonObject, type Check, type MemberChecks, type JsonObject } from './members.js';
import { MAX_LIFETIME_SECONDS, findMissing } from './credentials.js';
import { cleanName } from './pastedText.js';
import { ASSERTION_ALGORITHMS, readPrivateKey, findKeyProblem } from './privateKey.js';
import { readTokenPlacement } from './tokenPlacement.js';

/** Instagram's long-lived tokens: 60 days. */
const INSTAGRAM_LIFETIME_SECONDS = 5_184_000;

/** Meta's endpoints of "Instagram API with Instagram Login". */
const INSTAGRAM_DEFAULTS = {
  auth_uri: 'https://www.instagram.com/oauth/authorize',
  token_uri: 'https://api.instagram.com/oauth/access_token',
  exchange_uri: 'https://graph.instagram.com/access_token',
  refresh_token_uri: 'https://graph.instagram.com/refresh_access_token',
  token_expires_in: INSTAGRAM_LIFETIME_SECONDS,
};

/** Parameters of a token request that come from members of their own. */
const RESERVED_PARAMETERS = [
  'client_id',
  'client_secret',
  'grant_type',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'username',
  'password',
  'device_code',
  'assertion',
  'subject_token',
  'subject_token_type',
];

/**
 * Ways to a token (`grant_type`): RFC 6749, RFC 7523 section 2.1, RFC 8693, RFC 8628. A password is only ever asked for where
 * an auth-client names that grant.
 */
const GRANT_TYPES = [
  'authorization_code',
  'client_credentials',
  'password',
  'jwt_bearer',
  'token_exchange',
  'device_code',
] as const;

/** Servers refuse assertions that live long. */
const MAX_ASSERTION_SECONDS = 3600;

/** What an auth-client of a provider may hold; the reference's members and ours. */
export function createOAuthClientChecks(
  isInstagram: boolean,
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
    ...(isInstagram
      ? { exchange_uri: uri }
      : { device_authorization_uri: uri, token_grant_type: tokenGrantType, ...ASSERTION }),
    grant_type: isInstagram ? oneOf('authorization_code') : grantType,
    token_expires_in: wholeNumber(1, MAX_LIFETIME_SECONDS),
    expires_in_unit: oneOf('seconds', 'milliseconds'),
    client_auth: oneOf('basic', 'basic_raw', 'post', 'json', 'none'),
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

/** The values with what the reference or Meta says for members that are not there. */
export function withClientDefaults(isInstagram: boolean, values: JsonObject): JsonObject {
  if (isInstagram) return { ...INSTAGRAM_DEFAULTS, ...values };
  const refreshUri = values.refresh_token_uri ?? values.token_uri;
  return refreshUri === undefined ? values : { ...values, refresh_token_uri: refreshUri };
}

/**
 * Whether endpoints that the grant needs are missing, and the issuer that could tell them is there (RFC 8414).
 * @param values of an auth-client, as they were sent
 */
export function needsDiscovery(values: JsonObject): boolean {
  return isPresent(values.issuer) && listRequiredEndpoints(values).some((name) => !isPresent(values[name]));
}

/** What an auth-client of a provider still lacks. */
export function findMissingClientMembers(values: JsonObject): readonly Problem[] {
  const isAsserted = values.grant_type === 'jwt_bearer';
  const isPublic = values.client_auth === 'none' || isAsserted;
  return findMissing(values, [
    // An assertion says who the client is (RFC 7521 section 4.1).
    ...(isAsserted ? ['assertion_key', 'assertion_issuer'] : ['client_id']),
    ...(isPublic ? [] : ['client_secret']),
    ...listRequiredEndpoints(values),
    ...(values.iss_required === true ? ['issuer'] : []),
  ]);
}

/** An assertion's key that doesn't sign by its algorithm, which would be found out with the first token. */
export function findAssertionProblems({
  assertion_key: key,
  assertion_algorithm: given,
}: JsonObject): readonly Problem[] {
  if (typeof key !== 'string') return [];
  const algorithm = ASSERTION_ALGORITHMS.find((known) => known === given) ?? 'RS256';
  const words = findKeyProblem(key, algorithm);
  return words === undefined ? [] : [memberProblem('assertion_key', `assertion_key must be ${words}`)];
}

/** The endpoints that nothing goes without. */
function listRequiredEndpoints({ grant_type: grant }: JsonObject): readonly string[] {
  if (grant === 'device_code') return ['device_authorization_uri', 'token_uri'];
  return isPresent(grant) && grant !== 'authorization_code' ? ['token_uri'] : ['auth_uri', 'token_uri'];
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** What an auth-client is at its provider; its secrets were made with it. */
const IMMUTABLE_URIS = ['auth_uri', 'token_uri', 'refresh_token_uri'];
const SAME_ORIGIN_URIS = ['exchange_uri', 'revocation_uri', 'device_authorization_uri'];

/**
 * What of an auth-client's changes isn't allowed. Its secret and its users' tokens are sent to its endpoints: whoever may change it must not
 * get at them by naming another server.
 */
export function findForbiddenChanges(before: JsonObject, after: JsonObject): readonly Problem[] {
  const changed = (name: string): boolean => after[name] !== before[name];
  const origins = [...IMMUTABLE_URIS, ...SAME_ORIGIN_URIS].map((name) => originOf(before[name]));
  return [
    ...['client_id', ...IMMUTABLE_URIS]
      .filter(changed)
      .map((name) => memberProblem(name, `${name} can't be changed: make another auth-client`)),
    ...SAME_ORIGIN_URIS.filter(
      (name) => changed(name) && name in after && !origins.includes(originOf(after[name])),
    ).map((name) =>
      memberProblem(name, `${name} must stay at a server that the auth-client names already: make another auth-client`),
    ),
  ];
}

function originOf(uri: unknown): string | undefined {
  return typeof uri === 'string' ? new URL(uri).origin : undefined;
}

/** Not the words that documentation has in its place. They are not repeated: a secret may look like anything. */
function rejectPlaceholder(what: string, check: Check): Check {
  return (value) => {
    const read = check(value);
    if ('fault' in read || !isPlaceholder(String(read.value))) return read;
    return {
      fault: `the ${what} that the provider has given, in place of what its documentation leaves to be filled in`,
    };
  };
}

const grantType: Check = (value) => {
  const read = oneOf(...GRANT_TYPES)(value);
  if (!('fault' in read) || typeof value !== 'string') return read;
  return { fault: `${read.fault}; the provider's own name of such a grant goes into token_grant_type` };
};

/** A word or a URI (RFC 6749, appendix A.10). */
const tokenGrantType: Check = (value) => {
  const read = issuedText(value);
  if ('fault' in read) return read;
  const name = String(read.value);
  if (name === 'refresh_token') return { fault: 'the name of the first grant: a refresh token is sent by its own' };
  const fits = name.length <= 200 && /^(?:[\w.-]+|[a-z][a-z0-9+.-]*:[\x21-\x7e]+)$/i.test(name);
  return fits ? read : { fault: "the provider's name of the grant, such as account_credentials, or a URI" };
};

const tokenParams: Check = (value) => {
  if (!isJsonObject(value)) return { fault: 'an object' };
  const given = cleanValues(value);
  const own = Object.keys(given).filter((name) => RESERVED_PARAMETERS.includes(name));
  if (own.length > 0) {
    const way = own.includes('grant_type') ? "; the provider's own name of a grant goes into token_grant_type" : '';
    return { fault: `without ${own.join(', ')}: the service sends these itself${way}` };
  }
  const plain = Object.values(given).every(
    (one) => one === null || typeof one === 'boolean' || typeof one === 'number' || !('fault' in text(one)),
  );
  return plain && !Object.hasOwn(given, '')
    ? { value: given }
    : { fault: 'an object of texts, numbers, true or false' };
};

const tokenPlacement: Check = (value) => {
  const read = readTokenPlacement(isJsonObject(value) ? cleanValues(value) : value);
  return typeof read === 'string' ? { fault: read } : { value: read };
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
  typeof value === 'string' && /^[\x20-\x7e]{1,5}$/.test(value) ? { value } : { fault: 'one to five ASCII characters' };

const memberPath: Check = (value) =>
  typeof value === 'string' && /^[\w-]{1,100}(\.[\w-]{1,100}){0,9}$/.test(value)
    ? { value }
    : { fault: 'names of members with dots between them, such as data.0' };

const privateKey: Check = (value) => {
  const read = text(value);
  return 'fault' in read ? read : readPrivateKey(String(read.value));
};

const errorMap: Check = (value) =>
  parseErrorMap(value).isValid
    ? { value }
    : {
        fault: `an object of error codes, each with one of ${MAPPABLE_CLASSES.join(', ')}, with { "class": one of these, "words": a text of at most 200 characters in which * stands for anything }, or with a list of at most 20 of both`,
      };

/** What an assertion is made of (RFC 7523 section 3). */
const ASSERTION: MemberChecks = {
  assertion_key: privateKey,
  assertion_key_id: issuedText,
  assertion_algorithm: oneOf(...ASSERTION_ALGORITHMS),
  assertion_issuer: userNameLine,
  assertion_audience: issuedText,
  assertion_lifetime_seconds: wholeNumber(1, MAX_ASSERTION_SECONDS),
};
