import { messageOf, RestError, TransportError } from '../errors.js';
import type { Header, HttpResponse, SendOptions } from '../http/message.js';
import { readExcerpt } from '../http/readBody.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { PlatformTools } from './platformApi.js';
import { ReplayableBody } from './replayableBody.js';

/** How often the storage is asked to take a file. */
const TRIES = 3;

const STORE: SendOptions = {
  idleTimeoutMs: 60_000,
  maxResponseBytes: 1024 * 1024,
  maxRedirects: 0,
  verifyTls: true,
};

/** Statuses of 500 and above that come again with the same file; 507 is a full disk. */
const NOT_RETRYABLE = new Set([501, 505, 507]);

/** Sends the request of a safe method again; undefined when it does not get the same status. */
export type ResendRequest = () => Promise<HttpResponse | undefined>;

export interface StorageTarget {
  readonly method: 'POST' | 'PUT';
  readonly url: URL;
  readonly createHeaders: (source: HttpResponse) => readonly Header[];
}

/**
 * Streams the body of a response into a storage, which gets three tries in all. A body that can't be sent again because too much
 * of it was read is asked for again, where `askAgain` allows it.
 *
 * @returns the storage's response
 * @throws RestError `file`; TransportError when it was the body that broke off
 */
export async function uploadFile(
  target: StorageTarget,
  response: HttpResponse,
  tools: PlatformTools,
  askAgain?: ResendRequest,
): Promise<string> {
  let source = response;
  let body = new ReplayableBody(source.body);
  for (let attempt = 1; ; attempt++) {
    const outcome = await uploadOnce(target, source, body, tools);
    if ('text' in outcome) return outcome.text;
    if (!outcome.isRetryable || attempt >= TRIES) throw notStored(target, outcome.detail, attempt);
    await tools.sleep(computeRetryDelayMs(attempt, outcome.retryAfter, tools.now(), tools.random));
    if (body.canReplay) continue;
    body.destroy();
    const again = await askAgain?.().catch(() => undefined);
    if (again === undefined) throw notStored(target, outcome.detail, attempt);
    source = again;
    body = new ReplayableBody(source.body);
  }

  function notStored({ url }: StorageTarget, detail: string, tries: number): RestError {
    body.destroy();
    return new RestError('file', `The answer could not be stored at ${url.origin}: ${detail}, tries: ${String(tries)}`);
  }
}

type UploadOutcome =
  { readonly text: string } | { readonly detail: string; readonly isRetryable: boolean; readonly retryAfter?: string };

async function uploadOnce(
  { method, url, createHeaders: headersFor }: StorageTarget,
  source: HttpResponse,
  body: ReplayableBody,
  { send }: PlatformTools,
): Promise<UploadOutcome> {
  const length = source.headers['content-length'];
  const open = () =>
    Promise.resolve({ stream: body.open(), ...(typeof length === 'string' ? { length: Number(length) } : {}) });
  try {
    const answer = await send({ method, url, headers: headersFor(source), body: { kind: 'stream', open } }, STORE);
    const text = (await readExcerpt(answer, STORE.maxResponseBytes)).toString('utf8');
    const { status } = answer;
    if (status >= 200 && status < 300) return { text };
    const retryAfter = answer.headers['retry-after'];
    return {
      detail: `status ${String(status)}${adviceFor(status)}`,
      isRetryable: (status >= 500 && !NOT_RETRYABLE.has(status)) || status === 408 || status === 429,
      ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
    };
  } catch (error: unknown) {
    if (!(error instanceof TransportError)) throw error;
    // The response that is being stored broke off: this is the failure of its request, not of the storage.
    if (error.cause instanceof TransportError) throw error.cause;
    return { detail: messageOf(error), isRetryable: error.retryable };
  }
}

function adviceFor(status: number): string {
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
