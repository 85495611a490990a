import type { Members } from './formAnswer.js';

/** What a refusal means for whoever asked; see the words at each. */
export type Fate =
  /** The user has to authenticate again. */
  | 'dead'
  /** The provider refuses the auth-client itself. */
  | 'client'
  /** The request is refused as such. */
  | 'configuration'
  /** Trying later may help. */
  | 'transient';

/** An answer without a token. */
export interface Refusing {
  readonly status: number;
  /** The body's members; undefined when it has none that can be read. */
  readonly members: Members | undefined;
}

export interface Refusal {
  readonly fate: Fate;
  /** The provider's code, or ours: `http_404`, `no_access_token`, `unreadable_answer`, `redirect`. */
  readonly code: string;
  /** The provider's words, or ours when there are none. */
  readonly words: string;
  /** They are the provider's, so secrets may be in them. */
  readonly quoted: boolean;
}

interface ProviderError {
  readonly code: string;
  readonly words: string | undefined;
  /** Set for an error of Meta's Graph API, whose codes are numbers of its own. */
  readonly graphCode?: number;
}

/** Statuses that say nothing about the request itself. All from 500 on belong to them. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

const FATES = new Map<string, Fate>([
  ...['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token', 'token_revoked', 'token_expired'].map(
    (code): [string, Fate] => [code, 'dead'],
  ),
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
  ['temporarily_unavailable', 'transient'],
  ['server_error', 'transient'],
]);

/** Codes of RFC 6749 section 5.2, 7009 section 2.2.1, 8628 section 3.5 and 8693 section 2.2.2 beside those above, and ours. */
const WORDS = new Set([
  ...FATES.keys(),
  ...['invalid_request', 'invalid_scope', 'unsupported_grant_type', 'unsupported_token_type', 'invalid_target'],
  ...['access_denied', 'authorization_pending', 'slow_down', 'expired_token', 'invalid_token'],
  ...['redirect', 'unreadable_answer', 'no_access_token'],
]);

/** Whether a code is a word that everybody uses, and so repeats nobody's secret, however short that is. */
export function isCommonCode(code: string): boolean {
  return WORDS.has(code) || /^http_\d{3}$/.test(code);
}

/** Graph API: an unknown error and a service that is down; then the limits on how often one may ask. */
const GRAPH_TRANSIENT = new Set([1, 2, 4, 17, 32, 613]);
/** No session, a permission taken away, a token that expired or was revoked. */
const GRAPH_DEAD = new Set([10, 102, 190]);

/**
 * What an answer without a usable token means.
 * @param errorMap the auth-client's own reading of codes, which goes before ours
 * @param endpoint what to call whoever answered
 */
export function classify({ status, members }: Refusing, errorMap: unknown, endpoint = 'token endpoint'): Refusal {
  const error = members === undefined ? undefined : errorOf(members);
  const code = error?.code ?? ownCode(status, members);
  const said = error?.words;
  return {
    fate: mappedFate(errorMap, code) ?? fateOf(status, members, error),
    code,
    words: said ?? ownWords(status, code, endpoint),
    quoted: said !== undefined,
  };
}

function fateOf(status: number, members: Members | undefined, error: ProviderError | undefined): Fate {
  if (status >= 300 && status < 400) return 'configuration';
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) return 'transient';
  if (error === undefined) {
    if (status === 401) return 'client';
    return status < 300 && members === undefined ? 'transient' : 'configuration';
  }
  return graphFate(error.graphCode) ?? FATES.get(error.code) ?? 'configuration';
}

function graphFate(code: number | undefined): Fate | undefined {
  if (code === undefined) return undefined;
  if (GRAPH_TRANSIENT.has(code)) return 'transient';
  if (GRAPH_DEAD.has(code) || (code >= 200 && code <= 299)) return 'dead';
  return code === 101 ? 'client' : undefined;
}

/** RFC 6749 section 5.2, `{"ok": false}`, and the two envelopes of Meta, in one of which `error` is an object. */
function errorOf(members: Members): ProviderError | undefined {
  const { error, error_type: errorType } = members;
  if (typeof error === 'string' && error !== '') {
    return {
      code: error,
      words: text(members.error_description) ?? text(members.error_message) ?? text(members.message),
    };
  }
  if (typeof error === 'object' && error !== null) return nestedError(error as Members);
  if (typeof errorType === 'string') return typedError(errorType, members);
  return members.ok === false ? { code: 'not_ok', words: text(members.message) } : undefined;
}

/** The envelope of api.instagram.com, whose code mostly repeats the status. */
function typedError(type: string, { code, error_message: message }: Members): ProviderError {
  const words = text(message);
  if (graphFate(typeof code === 'number' ? code : undefined) === undefined) return { code: type, words };
  return { code: String(code), words, graphCode: Number(code) };
}

function nestedError({ code, type, message }: Members): ProviderError {
  const words = text(message);
  if (typeof code === 'number') return { code: String(code), words, graphCode: code };
  return { code: text(code) ?? text(type) ?? 'error', words };
}

function mappedFate(errorMap: unknown, code: string): Fate | undefined {
  if (typeof errorMap !== 'object' || errorMap === null || !Object.hasOwn(errorMap, code)) return undefined;
  const fate = (errorMap as Members)[code];
  return fate === 'dead' || fate === 'client' || fate === 'configuration' || fate === 'transient' ? fate : undefined;
}

function ownCode(status: number, members: Members | undefined): string {
  if (status >= 300 && status < 400) return 'redirect';
  if (status >= 300) return `http_${String(status)}`;
  return members === undefined ? 'unreadable_answer' : 'no_access_token';
}

function ownWords(status: number, code: string, endpoint: string): string {
  switch (code) {
    case 'redirect':
      return `The ${endpoint} redirects, which is not followed: enter its final address`;
    case 'unreadable_answer':
      return `The ${endpoint} answered with something that is neither JSON nor a form`;
    case 'no_access_token':
      return 'The answer holds no access token: check the address of the endpoint and response_path';
    default:
      return `The ${endpoint} answered ${String(status)} without a reason`;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
