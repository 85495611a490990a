import type { Problem } from '../errors.js';
import { endpoint, boolean, line, oneOf, text, wholeNumber } from './memberChecks.js';
import { fault, isRecord, type Check, type Members, type Values } from './members.js';
import { LONGEST_LIFE_SECONDS, missing } from './credentials.js';

/** What secrets live when their provider doesn't say, in seconds. */
const DEFAULT_LIFE_SECONDS = 3600;
/** Instagram's long-lived tokens: 60 days. */
const INSTAGRAM_LIFE_SECONDS = 5_184_000;

/** Meta's endpoints of "Instagram API with Instagram Login". */
const INSTAGRAM = {
  auth_uri: 'https://www.instagram.com/oauth/authorize',
  token_uri: 'https://api.instagram.com/oauth/access_token',
  exchange_uri: 'https://graph.instagram.com/access_token',
  refresh_token_uri: 'https://graph.instagram.com/refresh_access_token',
  token_expires_in: INSTAGRAM_LIFE_SECONDS,
};

/** Outcomes that an `error_map` may name; the refresher knows them by these words. */
const OUTCOMES = ['dead', 'client', 'configuration', 'transient'] as const;

/** Parameters of a token request that come from members of their own. */
const OWN_PARAMETERS = [
  'client_id',
  'client_secret',
  'grant_type',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'username',
  'password',
];

/** What an auth-client of a provider may hold; the reference's members and ours. */
export function oauthClientMembers(instagram: boolean, allowsPlainHttp: (host: string) => boolean): Members {
  const uri = endpoint(allowsPlainHttp);
  return {
    client_id: line,
    client_secret: text,
    auth_uri: uri,
    token_uri: uri,
    refresh_token_uri: uri,
    revocation_uri: uri,
    ...(instagram ? { exchange_uri: uri } : {}),
    token_expires_in: wholeNumber(1, LONGEST_LIFE_SECONDS),
    grant_type: oneOf('authorization_code', 'client_credentials', 'password'),
    client_auth: oneOf('basic', 'basic_raw', 'post', 'json', 'none'),
    token_request_format: oneOf('form', 'json'),
    token_params: tokenParams,
    scope_separator: separator,
    pkce: boolean,
    issuer: uri,
    iss_required: boolean,
    refresh_lead_seconds: wholeNumber(0, LONGEST_LIFE_SECONDS),
    response_path: memberPath,
    error_map: errorMap,
    max_concurrency: wholeNumber(1, 1000),
  };
}

/** The values with what the reference or Meta says for members that are not there. */
export function withClientDefaults(instagram: boolean, values: Values): Values {
  if (instagram) return { ...INSTAGRAM, ...values };
  const refreshUri = values.refresh_token_uri ?? values.token_uri;
  return {
    ...values,
    ...(refreshUri === undefined ? {} : { refresh_token_uri: refreshUri }),
    token_expires_in: values.token_expires_in ?? DEFAULT_LIFE_SECONDS,
  };
}

/** What an auth-client of a provider still lacks. */
export function incompleteClient(values: Values): readonly Problem[] {
  const withUser = values.grant_type === undefined || values.grant_type === 'authorization_code';
  return missing(values, [
    'client_id',
    ...(values.client_auth === 'none' ? [] : ['client_secret']),
    ...(withUser ? ['auth_uri'] : []),
    'token_uri',
    ...(values.iss_required === true ? ['issuer'] : []),
  ]);
}

/** What an auth-client is at its provider; its secrets were made with it. */
const FIXED_URIS = ['auth_uri', 'token_uri', 'refresh_token_uri'];
const LATER_URIS = ['exchange_uri', 'revocation_uri'];

/**
 * What of an auth-client's changes isn't allowed. Its secret and its users' tokens are sent to its endpoints: whoever may change it must not
 * get at them by naming another server.
 */
export function forbiddenChanges(before: Values, after: Values): readonly Problem[] {
  const changed = (name: string): boolean => after[name] !== before[name];
  const origins = [...FIXED_URIS, ...LATER_URIS].map((name) => originOf(before[name]));
  return [
    ...['client_id', ...FIXED_URIS]
      .filter(changed)
      .map((name) => fault(name, `${name} can't be changed: make another auth-client`)),
    ...LATER_URIS.filter((name) => changed(name) && name in after && !origins.includes(originOf(after[name]))).map(
      (name) =>
        fault(name, `${name} must stay at a server that the auth-client names already: make another auth-client`),
    ),
  ];
}

function originOf(uri: unknown): string | undefined {
  return typeof uri === 'string' ? new URL(uri).origin : undefined;
}

const tokenParams: Check = (value) => {
  if (!isRecord(value)) return { fault: 'an object' };
  const own = Object.keys(value).filter((name) => OWN_PARAMETERS.includes(name));
  if (own.length > 0) return { fault: `without ${own.join(', ')}: the service sends these itself` };
  const plain = Object.values(value).every(
    (one) => one === null || typeof one === 'boolean' || typeof one === 'number' || !('fault' in text(one)),
  );
  return plain && !Object.hasOwn(value, '') ? { value } : { fault: 'an object of texts, numbers, true or false' };
};

const separator: Check = (value) =>
  typeof value === 'string' && /^[\x20-\x7e]{1,5}$/.test(value) ? { value } : { fault: 'one to five ASCII characters' };

const memberPath: Check = (value) =>
  typeof value === 'string' && /^[\w-]{1,100}(\.[\w-]{1,100}){0,9}$/.test(value)
    ? { value }
    : { fault: 'names of members with dots between them, such as data.0' };

const errorMap: Check = (value) => {
  const fits =
    isRecord(value) &&
    Object.values(value).every((outcome) => outcome === null || OUTCOMES.some((known) => known === outcome));
  return fits ? { value } : { fault: `an object of error codes, each with one of ${OUTCOMES.join(', ')}` };
};
