import { messageOf, RestError, TransportError } from '../errors.js';
import type { Header, Send } from '../http/message.js';
import { readAll } from '../http/readBody.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { Sensitive } from '../sensitive.js';
import { parseErrorDocument } from '../wire/secret.js';

/** Where the platform is and how the component shows who it is. */
export interface PlatformSettings {
  /** Base address, for example https://api.elastic.io */
  readonly apiUri: string;
  readonly username: string;
  readonly apiKey: Sensitive<string>;
  readonly workspaceId: string;
  /** How often a call is tried in all when the platform doesn't answer or answers with 5xx. */
  readonly maxAttempts: number;
  /** Milliseconds for one try, its whole answer included. */
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

/** Longest pause between two tries, in ms: messages wait for this answer. */
const LONGEST_PAUSE_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Characters of the platform's words that are shown. */
export const MAX_DETAIL_LENGTH = 500;

/**
 * Calls the platform's API with the component's own key. Answers below 500 are given to the caller whatever they say.
 * @param purpose what is being done, for the error text: "read the credential 5f…"
 * @throws RestError `platform` when no try got an answer below 500
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
      { name: 'Authorization', value: basicAuthorization(settings), credential: true as const },
      ...(call.headers ?? []),
    ],
    body: { kind: 'none' as const },
  };
  let trouble = '';
  for (let attempt = 1; ; attempt++) {
    let retryAfter: string | undefined;
    let isRetryable = true;
    try {
      const response = await tools.send(request, {
        idleTimeoutMs: settings.timeoutMs,
        deadlineMs: settings.timeoutMs,
        maxResponseBytes: MAX_ANSWER_BYTES,
        maxRedirects: 0,
        verifyTls: true,
      });
      const text = (await readAll(response)).toString('utf8');
      if (response.status < 500) return { status: response.status, text };
      const said = parseErrorDocument(text)?.detail.slice(0, MAX_DETAIL_LENGTH);
      trouble = `status ${String(response.status)}${said === undefined ? '' : ` (${said})`}`;
      const header = response.headers['retry-after'];
      if (typeof header === 'string') retryAfter = header;
    } catch (error: unknown) {
      if (!(error instanceof TransportError)) throw error;
      trouble = messageOf(error);
      isRetryable = error.retryable;
    }
    if (!isRetryable || attempt >= settings.maxAttempts) {
      throw new RestError(
        'platform',
        `The platform at ${request.url.origin} could not ${purpose}: ${trouble}, tries: ${String(attempt)}`,
      );
    }
    await tools.sleep(Math.min(LONGEST_PAUSE_MS, computeRetryDelayMs(attempt, retryAfter, tools.now(), tools.random)));
  }
}

function basicAuthorization({ username, apiKey }: PlatformSettings): string {
  return `Basic ${Buffer.from(`${username}:${apiKey.reveal()}`, 'utf8').toString('base64')}`;
}
