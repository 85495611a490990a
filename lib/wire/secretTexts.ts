import { isRecord, type Values } from './members.js';

/** Members of credentials that everybody may read: addresses, scopes, and how a request is made. */
const PLAIN = new Set([
  ...['client_id', 'auth_uri', 'token_uri', 'refresh_token_uri', 'revocation_uri', 'device_authorization_uri'],
  ...['exchange_uri', 'issuer', 'grant_type', 'client_auth', 'token_request_format', 'expires_in_unit'],
  ...['scope', 'requested_scope', 'scope_separator', 'token_type', 'subject_token_type', 'response_path', 'error_map'],
  ...['token_placement', 'assertion_algorithm', 'assertion_audience'],
]);
/** Names of members whose values let somebody in, or tell who somebody is. */
const TELLING =
  /token|secret|passw|assertion|key|code|pin$|jwt|signature|credential|cookie|session|user|subject|login|auth/i;
/** Shorter values are words that stand in a text for other reasons. */
const SHORTEST_TELLING = 4;
const SHORTEST = 8;
const DEEPEST = 20;

/** All texts in credentials, at whatever depth, that no text of a provider may be quoted with. */
export function secretTexts(values: Values): readonly string[] {
  const { client_id: id, client_secret: secret, username, password } = values;
  return [
    ...textsIn(values, false, DEEPEST),
    // As HTTP Basic writes them.
    ...pairOf(id, secret),
    ...pairOf(username, password),
  ];
}

function textsIn(value: unknown, isTelling: boolean, levels: number): readonly string[] {
  if (typeof value === 'string') {
    const isLongEnough = value.length >= (isTelling ? SHORTEST_TELLING : SHORTEST);
    return [...(isLongEnough ? [value] : []), ...textsInJson(value, levels)];
  }
  if (levels === 0) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, isTelling, levels - 1));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    PLAIN.has(name) ? [] : textsIn(one, isTelling || TELLING.test(name), levels - 1),
  );
}

/** `additional_params` is the text of an object. */
function textsInJson(text: string, levels: number): readonly string[] {
  if (!text.startsWith('{')) return [];
  try {
    return textsIn(JSON.parse(text), false, levels - 1);
  } catch {
    return [];
  }
}

function pairOf(name: unknown, secret: unknown): readonly string[] {
  return typeof name === 'string' && typeof secret === 'string' ? [`${name}:${secret}`] : [];
}
