import { messageOf, RestError, TransportError } from '../errors.js';
import type { Header, HttpResponse, SendOptions } from '../http/message.js';
import { findRetryAfter } from '../http/rateLimitHeaders.js';
import { readExcerpt } from '../http/readBody.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { PlatformTools } from './platformApi.js';
import { ReplayableBody } from './replayableBody.js';

const MAX_ATTEMPTS = 3;

const UPLOAD_OPTIONS: SendOptions = {
  idleTimeoutMs: 60_000,
  maxResponseBytes: 1024 * 1024,
  maxRedirects: 0,
  verifyTls: true,
};

/** Statuses of 500 and above that a retry doesn't change; 507 is a full disk. */
const NOT_RETRYABLE = new Set([501, 505, 507]);

/** Sends the request of a safe method again; undefined when the status differs. */
export type ResendRequest = () => Promise<HttpResponse | undefined>;

export interface StorageTarget {
  readonly method: 'POST' | 'PUT';
  readonly url: URL;
  readonly createHeaders: (source: HttpResponse) => readonly Header[];
}

/**
 * Streams the body of a response into a storage, in at most three attempts. A body that can't be replayed, because too much of it
 * was read, is requested again with `resend`.
 *
 * @returns the body of the storage's response
 * @throws RestError `file`
 * @throws TransportError when the response itself broke off
 */
export async function uploadFile(
  target: StorageTarget,
  response: HttpResponse,
  tools: PlatformTools,
  resend?: ResendRequest,
): Promise<string> {
  let source = response;
  let body = new ReplayableBody(source.body);
  for (let attempt = 1; ; attempt++) {
    const result = await uploadOnce(target, source, body, tools);
    if ('text' in result) return result.text;
    if (!result.isRetryable || attempt >= MAX_ATTEMPTS) throw createUploadError(target, result.detail, attempt);
    await tools.sleep(computeRetryDelayMs(attempt, result.retryAfter, tools.now(), tools.random));
    if (body.canReplay) continue;
    body.destroy();
    const replacement = await resend?.().catch(() => undefined);
    if (replacement === undefined) throw createUploadError(target, result.detail, attempt);
    source = replacement;
    body = new ReplayableBody(source.body);
  }

  function createUploadError({ url }: StorageTarget, detail: string, attempts: number): RestError {
    body.destroy();
    return new RestError(
      'file',
      `The response could not be stored at ${url.origin}: ${detail}, attempts: ${String(attempts)}`,
    );
  }
}

type UploadResult =
  { readonly text: string } | { readonly detail: string; readonly isRetryable: boolean; readonly retryAfter?: string };

async function uploadOnce(
  { method, url, createHeaders }: StorageTarget,
  source: HttpResponse,
  body: ReplayableBody,
  { send }: PlatformTools,
): Promise<UploadResult> {
  const length = source.headers['content-length'];
  const open = () =>
    Promise.resolve({ stream: body.open(), ...(typeof length === 'string' ? { length: Number(length) } : {}) });
  try {
    const storageResponse = await send(
      { method, url, headers: createHeaders(source), body: { kind: 'stream', open } },
      UPLOAD_OPTIONS,
    );
    const text = (await readExcerpt(storageResponse, UPLOAD_OPTIONS.maxResponseBytes)).toString('utf8');
    const { status } = storageResponse;
    if (status >= 200 && status < 300) return { text };
    const retryAfter = findRetryAfter(storageResponse);
    return {
      detail: `status ${String(status)}${adviseOnStatus(status)}`,
      isRetryable: (status >= 500 && !NOT_RETRYABLE.has(status)) || status === 408 || status === 429,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  } catch (error: unknown) {
    if (!(error instanceof TransportError)) throw error;
    // The response that is being stored broke off: its request failed, not the storage.
    if (error.cause instanceof TransportError) throw error.cause;
    return { detail: messageOf(error), isRetryable: error.retryable };
  }
}

function adviseOnStatus(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return ' (an operator has to check ELASTICIO_OBJECT_STORAGE_TOKEN)';
    case 413:
      return ' (the file is larger than the storage allows)';
    case 507:
      return ' (the storage is full)';
    default:
      return '';
  }
}
