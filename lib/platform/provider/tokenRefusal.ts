import { RestError, TransportError } from '../../errors.js';
import { ADDRESS_REFUSED } from '../../http/outboundPolicy.js';
import { parseRetryAfterMs } from '../../http/rateLimitHeaders.js';
import { classifyRefusal, type Refusal } from '../../oauth/classifyRefusal.js';
import { isCommonCode } from '../../oauth/errorCodes.js';
import type { JsonObject } from '../../json.js';
import { createSentenceRedactor } from '../../sensitive.js';
import { collectSecretTexts } from '../../wire/collectSecretTexts.js';
import type { ClientCredentials, TokenRefusal } from '../model/tokenClient.js';
import type { EndpointResponse } from './endpointResponse.js';

const MAX_DETAIL_LENGTH = 500;
const MAX_CODE_LENGTH = 80;

/** The context in which a response is classified. */
interface RefusalContext {
  readonly client: ClientCredentials;
  /** Values that are redacted. */
  readonly secrets: readonly string[];
  /** The name of the endpoint in texts. */
  readonly endpoint: string;
  /** Whether a user has authorized the request. Default: true. */
  readonly hasUser?: boolean;
  readonly nowMs: number;
}

/** Classifies an error response and redacts its texts. */
export function readRefusal(response: EndpointResponse, context: RefusalContext): TokenRefusal {
  const { endpoint, hasUser = true } = context;
  const classified = classifyRefusal(response, context.client.error_map, { endpoint, hasUser });
  const wait =
    classified.failureClass === 'transient' ? parseRetryAfterMs(response.retryAfter, context.nowMs) : undefined;
  return {
    ...redactTexts(classified, [
      ...context.secrets,
      ...collectSecretTexts(context.client),
      ...collectTokens(response.members),
    ]),
    ...(classified.provisional === true ? { provisional: true } : {}),
    ...(classified.namesClient === true ? { namesClient: true } : {}),
    ...(wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
  };
}

/**
 * Classifies an error that was thrown in place of a response. Unknown errors come from building the request; their messages may
 * quote its values and are not used.
 */
export function readErrorAsRefusal(error: unknown): TokenRefusal {
  if (error instanceof TransportError) {
    const { reason, sent, message } = error;
    const outcome = reason === ADDRESS_REFUSED ? 'configuration' : sent ? 'ambiguous' : 'transient';
    return createRefusal(outcome, reason, message);
  }
  if (error instanceof RestError) return createRefusal('configuration', error.code, error.message);
  return createRefusal(
    'configuration',
    'configuration',
    'No request can be built from the settings of the auth client',
  );
}

/**
 * Redacts and shortens a refusal.
 * @param secrets redacted from texts of the provider and from codes that are not common ones. Our own texts stay whole: a gap in a
 *   known sentence would reveal the value
 */
function redactTexts(
  { failureClass, code, detail, isProviderText }: Refusal,
  secrets: readonly string[],
): TokenRefusal {
  const redactText = createSentenceRedactor(secrets);
  // An invisible character, such as a zero-width space, would hide a value from the redaction.
  const redact = (text: string): string => redactText(text.replace(/\p{Cf}/gu, ''));
  const shorten = (text: string, maxLength: number): string =>
    text
      .toWellFormed()
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, maxLength);
  return {
    outcome: failureClass,
    code: shorten(isCommonCode(code) ? code : redact(code), MAX_CODE_LENGTH),
    detail: shorten(isProviderText ? redact(detail) : detail, MAX_DETAIL_LENGTH),
  };
}

/** Returns a refusal whose text is our own. */
export function createRefusal(outcome: TokenRefusal['outcome'], code: string, detail: string): TokenRefusal {
  return { outcome, code, detail };
}

/** No token response has more; each makes the redaction slower. */
const MAX_TOKENS = 20;

/** Returns the tokens and codes in a rejected response, at its top level and in the objects directly below. */
function collectTokens(members: JsonObject = {}): readonly string[] {
  const nested = Object.values(members).flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.entries(value as JsonObject) : [],
  );
  return [...Object.entries(members), ...nested]
    .flatMap(([name, value]) => (/token|secret|_code$/i.test(name) && typeof value === 'string' ? [value] : []))
    .slice(0, MAX_TOKENS);
}
