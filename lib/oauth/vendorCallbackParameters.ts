import { canonicalize } from './errorCodes.js';

const MAX_PARAMETERS = 20;
const MAX_NAME_LENGTH = 64;
const MAX_VALUE_LENGTH = 1000;

/**
 * Parameters that are part of the protocol: of the authorization response (RFC 6749, sections 4.1.2 and 4.2.2; RFC 9207; JARM; OpenID Connect
 * Session Management) and of OAuth 1. Tokens and the granted scope are read from the token response only.
 */
const PROTOCOL_PARAMETERS = new Set(
  [
    ...['code', 'state', 'iss', 'response', 'session_state', 'scope', 'granted_scopes', 'denied_scopes'],
    ...['access_token', 'refresh_token', 'id_token', 'token_type', 'expires_in', 'expires_at'],
    ...['oauth_token', 'oauth_verifier', 'oauth_callback_confirmed'],
    // Shopify's signature of the redirect, and its time.
    ...['hmac', 'signature', 'timestamp'],
    ...['client_id', 'client_secret', 'redirect_uri', 'code_verifier', 'password'],
  ].map(canonicalize),
);

/**
 * Reads the callback parameters that are not part of the protocol, such as `realmId` or `accounts-server`: some providers name the account of
 * a token or the URL of its API only here. Number and length are limited; a parameter with two different values is omitted.
 * @param query of the callback, decoded once
 */
export function readVendorCallbackParameters(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...new Set(query.keys())].filter((name) => {
    const [value = '', second] = new Set(query.getAll(name));
    const isProtocol = PROTOCOL_PARAMETERS.has(canonicalize(name)) || /^error(_|$)/i.test(name);
    return !isProtocol && second === undefined && isAcceptedName(name) && isAcceptedValue(value);
  });
  return Object.fromEntries(names.slice(0, MAX_PARAMETERS).map((name) => [name, query.get(name) ?? '']));
}

function isAcceptedName(name: string): boolean {
  // Names such as `toString` would shadow members of every object.
  return name.length <= MAX_NAME_LENGTH && !(name in Object.prototype) && /^[A-Za-z][\w.-]*$/.test(name);
}

function isAcceptedValue(value: string): boolean {
  return (
    value.trim() !== '' && value.length <= MAX_VALUE_LENGTH && value.isWellFormed() && !/[\p{Cc}\uFFFD]/u.test(value)
  );
}
