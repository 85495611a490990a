import { ENDPOINTS } from '../oauth/grants/index.js';
import { PROVIDER_ENDPOINTS } from '../oauth/providers/index.js';
import { isJsonObject, parseJson, type JsonObject } from '../json.js';

/** Members of credentials that are not secret: URLs, scopes, and settings of requests. */
const PUBLIC_MEMBERS = new Set([
  ...Object.keys({ ...ENDPOINTS, ...PROVIDER_ENDPOINTS }),
  ...['client_id', 'refresh_token_uri', 'revocation_uri', 'issuer'],
  ...['grant_type', 'client_auth', 'token_request_format', 'expires_in_unit'],
  ...['scope', 'requested_scope', 'scope_separator', 'token_type', 'subject_token_type', 'response_path', 'error_map'],
  ...['token_placement', 'assertion_algorithm', 'assertion_audience'],
]);
/** Names of members whose values authenticate or identify someone. */
const SENSITIVE_NAME =
  /token|secret|passw|assertion|key|code|pin$|jwt|signature|credential|cookie|session|user|subject|login|auth/i;
/** Shorter values may be in a string for other reasons. */
const MIN_SENSITIVE_LENGTH = 4;
const MIN_LENGTH = 8;
const MAX_DEPTH = 20;

/** Collects the strings in credentials, at any depth, that must be redacted from text of a provider. */
export function collectSecretTexts(values: JsonObject): readonly string[] {
  const { client_id: id, client_secret: secret, username, password } = values;
  return [
    ...collectTexts(values, false, MAX_DEPTH),
    // The form of HTTP Basic.
    ...joinPair(id, secret),
    ...joinPair(username, password),
  ];
}

function collectTexts(value: unknown, isSensitive: boolean, levels: number): readonly string[] {
  if (typeof value === 'string') {
    const isLongEnough = value.length >= (isSensitive ? MIN_SENSITIVE_LENGTH : MIN_LENGTH);
    return [...(isLongEnough ? [value] : []), ...collectJsonTexts(value, levels)];
  }
  if (levels === 0) return [];
  if (Array.isArray(value)) return value.flatMap((one) => collectTexts(one, isSensitive, levels - 1));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    PUBLIC_MEMBERS.has(name) ? [] : collectTexts(one, isSensitive || SENSITIVE_NAME.test(name), levels - 1),
  );
}

/** Collects from JSON in a string, as in `additional_params`. */
function collectJsonTexts(text: string, levels: number): readonly string[] {
  return text.startsWith('{') ? collectTexts(parseJson(text), false, levels - 1) : [];
}

function joinPair(name: unknown, secret: unknown): readonly string[] {
  return typeof name === 'string' && typeof secret === 'string' ? [`${name}:${secret}`] : [];
}
