import { createBasicAuthorization } from '../http/basicAuthorization.js';
import { messageOf, RestError, TransportError } from '../errors.js';
import type { Header, Send } from '../http/message.js';
import { findRetryAfter } from '../http/rateLimitHeaders.js';
import { readAll, readExcerpt } from '../http/readBody.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { Sensitive } from '../sensitive.js';
import { parseErrorDocument } from '../wire/secret.js';

/** The platform's API and the component's credentials for it. */
export interface PlatformSettings {
  /** Base URL, for example https://api.elastic.io */
  readonly apiUri: string;
  readonly username: string;
  readonly apiKey: Sensitive<string>;
  readonly workspaceId: string;
  /** Maximum number of attempts when the platform doesn't respond or responds with 5xx. */
  readonly maxAttempts: number;
  /** Milliseconds for one attempt, including its whole response. */
  readonly timeoutMs: number;
}

export interface PlatformResponse {
  readonly status: number;
  readonly text: string;
}

export interface PlatformTools {
  readonly send: Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Maximum delay between two attempts in milliseconds: messages wait for the response. */
const MAX_PLATFORM_DELAY_MS = 15_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** Maximum length of a problem detail of the platform in an error text. */
export const MAX_DETAIL_LENGTH = 500;

/**
 * Calls the platform's API with the component's key. Returns every response with a status below 500.
 *
 * @param purpose completes "The platform could not …" in the error text: "read the credential 5f…"
 * @throws RestError `platform` when no attempt got a response below 500
 */
export async function callPlatform(
  settings: PlatformSettings,
  tools: PlatformTools,
  call: { readonly method: 'GET' | 'POST'; readonly path: string; readonly headers?: readonly Header[] },
  purpose: string,
): Promise<PlatformResponse> {
  const request = {
    method: call.method,
    url: new URL(`${settings.apiUri.replace(/\/+$/, '')}${call.path}`),
    headers: [
      { name: 'Accept', value: 'application/json' },
      {
        name: 'Authorization',
        value: createBasicAuthorization(settings.username, settings.apiKey.reveal()),
        credential: true as const,
      },
      ...(call.headers ?? []),
    ],
    body: { kind: 'none' as const },
  };
  let problem = '';
  for (let attempt = 1; ; attempt++) {
    let retryAfter: string | undefined;
    let isRetryable = true;
    try {
      const response = await tools.send(request, {
        idleTimeoutMs: settings.timeoutMs,
        deadlineMs: settings.timeoutMs,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        maxRedirects: 0,
        verifyTls: true,
      });
      // The status of an error decides, even if its page is too large or breaks off.
      const body = response.status < 400 ? readAll(response) : readExcerpt(response, MAX_RESPONSE_BYTES);
      const text = (await body).toString('utf8');
      if (response.status < 500) return { status: response.status, text };
      const detail = parseErrorDocument(text)?.detail.slice(0, MAX_DETAIL_LENGTH);
      problem = `status ${String(response.status)}${detail === undefined ? '' : ` (${detail})`}`;
      retryAfter = findRetryAfter(response);
    } catch (error: unknown) {
      if (!(error instanceof TransportError)) throw error;
      problem = messageOf(error);
      isRetryable = error.retryable;
    }
    if (!isRetryable || attempt >= settings.maxAttempts) {
      throw new RestError(
        'platform',
        `The platform at ${request.url.origin} could not ${purpose}: ${problem}, attempts: ${String(attempt)}`,
      );
    }
    await tools.sleep(
      Math.min(MAX_PLATFORM_DELAY_MS, computeRetryDelayMs(attempt, retryAfter, tools.now(), tools.random)),
    );
  }
}
