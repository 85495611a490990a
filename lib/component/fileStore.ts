import { RestError, TransportError } from '../errors.js';
import type { Header, HttpResponse, SendOptions } from '../http/message.js';
import { discardBody } from '../http/readBody.js';
import type { OpenFile } from '../request/buildRequest.js';
import { parseRequestUrl } from '../request/requestUrl.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { Sensitive } from '../sensitive.js';
import { readFileName, createFileNameHeaders } from './fileName.js';
import { callPlatform, type PlatformSettings, type PlatformTools } from './platformApi.js';
import { uploadFile, type ResendRequest, type StorageTarget } from './storageUpload.js';

/** The platform's object storage ("Maester"). */
export interface ObjectStorage {
  readonly uri: string;
  readonly token: Sensitive<string>;
}

/** Where files come from and go to; both ways as streams, never as a whole. */
export interface FileStore {
  /** Opens a file by the address in a message; every call reads it anew. @throws RestError `file` */
  readonly open: OpenFile;
  /**
   * Streams an answer's body into the object storage, in at most three tries.
   * @param askAgain sends the request again, where that does no harm
   * @returns the address for the next step
   * @throws RestError `file`; TransportError when the answer broke off
   */
  store(response: HttpResponse, askAgain?: ResendRequest): Promise<string>;
  /** The same for the older functions, whose files go where the platform's signed address points. */
  storeAtSignedUrl(
    response: HttpResponse,
    askAgain?: ResendRequest,
  ): Promise<{ readonly url: string; readonly size?: string }>;
}

/** As v2 reads a file source: 15 s, three tries on 5xx and network errors. */
const SOURCE_TRIES = 3;
const SOURCE: SendOptions = {
  idleTimeoutMs: 15_000,
  maxResponseBytes: Infinity,
  maxRedirects: 21,
  verifyTls: true,
};

export function createFileStore(
  storage: ObjectStorage | undefined,
  platform: PlatformSettings,
  tools: PlatformTools,
): FileStore {
  return {
    async open(address) {
      const source = sourceOf(address, storage);
      const failed = (why: string): RestError =>
        new RestError(
          'file',
          `Can't extract file from provided url: ${source.url.origin}${source.url.pathname}, error: ${why}`,
        );
      for (let attempt = 1; ; attempt++) {
        let trouble: string;
        try {
          const response = await tools.send({ method: 'GET', ...source, body: { kind: 'none' } }, SOURCE);
          if (response.status >= 200 && response.status < 300) return openedFile(response);
          void discardBody(response);
          trouble = String(response.status);
          if (response.status < 500) throw failed(trouble);
        } catch (error: unknown) {
          if (!(error instanceof TransportError)) throw error;
          trouble = error.reason;
          if (!error.retryable) throw failed(trouble);
        }
        if (attempt >= SOURCE_TRIES) throw failed(trouble);
        await tools.sleep(computeRetryDelayMs(attempt, undefined, tools.now(), tools.random));
      }
    },

    async store(response, askAgain) {
      if (storage === undefined) {
        throw new RestError(
          'file',
          'The platform gives this step no object storage: ELASTICIO_OBJECT_STORAGE_URI and ELASTICIO_OBJECT_STORAGE_TOKEN are not set',
        );
      }
      const base = storage.uri.replace(/\/+$/, '');
      const target: StorageTarget = {
        method: 'POST',
        url: new URL(`${base}/objects`),
        createHeaders: (source) => [authorization(storage), ...fileHeaders(source)],
      };
      const answer = await uploadFile(target, response, tools, askAgain);
      const id: unknown = (parseObject(answer) as { objectId?: unknown }).objectId;
      if (typeof id !== 'string') throw new RestError('file', `The object storage's answer names no objectId`);
      return `${base}/objects/${id}?storage_type=maester`;
    },

    async storeAtSignedUrl(response, askAgain) {
      const answer = await callPlatform(
        platform,
        tools,
        { method: 'POST', path: '/v2/resources/storage/signed-url' },
        'give an address for the attachment',
      );
      const { put_url: putUrl, get_url: getUrl } = parseObject(answer.text) as Record<string, unknown>;
      if (typeof putUrl !== 'string' || typeof getUrl !== 'string') {
        throw new RestError('file', `The platform gave no address for the attachment: status ${String(answer.status)}`);
      }
      const target: StorageTarget = { method: 'PUT', url: new URL(putUrl), createHeaders: fileHeaders };
      await uploadFile(target, response, tools, askAgain);
      const size = response.headers['content-length'];
      return { url: getUrl, ...(typeof size === 'string' ? { size } : {}) };
    },
  };
}

/**
 * The request that reads a file. An address of the object storage is read with its token, and only there: the host that
 * the message names is not trusted with it.
 */
function sourceOf(
  address: string,
  storage: ObjectStorage | undefined,
): { readonly url: URL; readonly headers: readonly Header[] } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RestError('file', `Can't extract file from provided url: it is no absolute http(s) address`);
  }
  const id =
    url.searchParams.get('storage_type') === 'maester' ? /\/objects\/([^/]+)$/.exec(url.pathname)?.[1] : undefined;
  if (id === undefined) return withUserInfo(url);
  if (storage === undefined) {
    throw new RestError(
      'file',
      `Can't extract file from provided url: ${url.origin}${url.pathname}, error: ELASTICIO_OBJECT_STORAGE_URI and ELASTICIO_OBJECT_STORAGE_TOKEN are not set`,
    );
  }
  return { url: new URL(`${storage.uri.replace(/\/+$/, '')}/objects/${id}`), headers: [authorization(storage)] };
}

/** User-info in an address signs the request for it, as in the address of a step. */
function withUserInfo(address: URL): { readonly url: URL; readonly headers: readonly Header[] } {
  const { url, userInfo } = parseRequestUrl(address.href);
  if (userInfo === undefined) return { url, headers: [] };
  const value = `Basic ${Buffer.from(userInfo, 'utf8').toString('base64')}`;
  return { url, headers: [{ name: 'Authorization', value, credential: true }] };
}

function authorization({ token }: ObjectStorage): Header {
  return { name: 'Authorization', value: `Bearer ${token.reveal()}`, credential: true };
}

function openedFile(response: HttpResponse): Awaited<ReturnType<OpenFile>> {
  const { 'content-length': length, 'content-type': contentType } = response.headers;
  return {
    stream: response.body,
    ...(typeof length === 'string' ? { length: Number(length) } : {}),
    ...(typeof contentType === 'string' ? { contentType } : {}),
    name: readFileName(response),
  };
}

function fileHeaders(response: HttpResponse): Header[] {
  const contentType = response.headers['content-type'];
  return [
    { name: 'Content-Type', value: typeof contentType === 'string' ? contentType : 'application/octet-stream' },
    ...createFileNameHeaders(readFileName(response)),
  ];
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
