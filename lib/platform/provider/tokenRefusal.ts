import { RestError, TransportError } from '../../errors.js';
import { ADDRESS_REFUSED } from '../../http/outboundPolicy.js';
import { classifyRefusal, type Refusal } from '../../oauth/classifyRefusal.js';
import { isCommonCode } from '../../oauth/errorCodes.js';
import type { JsonObject } from '../../oauth/formResponse.js';
import { parseRetryAfterMs } from '../../request/retryDelay.js';
import { createSentenceRedactor } from '../../sensitive.js';
import { collectSecretTexts } from '../../wire/collectSecretTexts.js';
import type { ClientCredentials, TokenRefusal } from '../model/tokenClient.js';
import type { EndpointResponse } from './endpointResponse.js';

const MAX_DETAIL_LENGTH = 500;
const MAX_CODE_LENGTH = 80;

/** What a refusal is told by beside the answer. */
export interface RefusalContext {
  readonly client: ClientCredentials;
  /** What must not be quoted. */
  readonly secrets: readonly string[];
  /** What to call whoever answered. */
  readonly endpoint: string;
  /** Whether a user has authorized the request; true unless given. */
  readonly hasUser?: boolean;
  readonly nowMs: number;
}

/** An answer that isn't what was asked for. */
export function readRefusal(answer: EndpointResponse, told: RefusalContext): TokenRefusal {
  const { endpoint, hasUser = true } = told;
  const refused = classifyRefusal(answer, told.client.error_map, { endpoint, hasUser });
  const wait = refused.fate === 'transient' ? parseRetryAfterMs(answer.retryAfter, told.nowMs) : undefined;
  return {
    ...redactRefusal(refused, [...told.secrets, ...collectSecretTexts(told.client), ...collectTokens(answer.members)]),
    ...(refused.provisional === true ? { provisional: true } : {}),
    ...(refused.namesClient === true ? { namesClient: true } : {}),
    ...(wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
  };
}

/**
 * Something was thrown in place of an answer. Whatever is not one of our errors is about what the request was made of, and its
 * text may quote that.
 */
export function readErrorAsRefusal(error: unknown): TokenRefusal {
  if (error instanceof TransportError) {
    const { reason, sent, message } = error;
    const outcome = reason === ADDRESS_REFUSED ? 'configuration' : sent ? 'ambiguous' : 'transient';
    return createRefusal(outcome, reason, message);
  }
  if (error instanceof RestError) return createRefusal('configuration', error.code, error.message);
  return createRefusal('configuration', 'configuration', 'The auth-client makes no request that can be sent');
}

/**
 * @param secrets taken out of the provider's words, and of a code that is not everybody's. Out of ours they are not: a gap in a known
 *   sentence would tell them
 */
function redactRefusal(
  { fate, code, detail: words, isProviderText: quoted }: Refusal,
  secrets: readonly string[],
): TokenRefusal {
  const redactText = createSentenceRedactor(secrets);
  // A character that nobody sees, such as a zero-width space, would hide a value.
  const redact = (text: string): string => redactText(text.replace(/\p{Cf}/gu, ''));
  const shown = (text: string, most: number): string =>
    text
      .toWellFormed()
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, most);
  return {
    outcome: fate,
    code: shown(isCommonCode(code) ? code : redact(code), MAX_CODE_LENGTH),
    detail: shown(quoted ? redact(words) : words, MAX_DETAIL_LENGTH),
  };
}

/** A refusal in words of ours alone. */
export function createRefusal(outcome: TokenRefusal['outcome'], code: string, words: string): TokenRefusal {
  return { outcome, code, detail: words };
}

/** An answer that holds more is no provider's, and each makes what follows slower. */
const MAX_TOKENS = 20;

/** What an answer that is not taken may hold all the same, itself and in the objects right in it. */
function collectTokens(members: JsonObject = {}): readonly string[] {
  const nested = Object.values(members).flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.entries(value as JsonObject) : [],
  );
  return [...Object.entries(members), ...nested]
    .flatMap(([name, value]) => (/token|secret|_code$/i.test(name) && typeof value === 'string' ? [value] : []))
    .slice(0, MAX_TOKENS);
}
