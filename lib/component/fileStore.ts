import { asJsonObject, parseJson } from '../json.js';
import { RestError, TransportError } from '../errors.js';
import type { Header, HttpResponse, SendOptions } from '../http/message.js';
import { discardBody } from '../http/readBody.js';
import type { OpenFile } from '../request/body/multipart.js';
import type { StoredFile } from '../request/receivedResponse.js';
import { parseRequestUrl } from '../request/requestUrl.js';
import { computeRetryDelayMs } from '../request/retryDelay.js';
import type { Sensitive } from '../sensitive.js';
import { readFileName, createFileNameHeaders } from './fileName.js';
import { callPlatform, type PlatformSettings, type PlatformTools } from './platformApi.js';
import { uploadFile, type ResendRequest, type StorageTarget } from './storageUpload.js';

/** The platform's object storage ("Maester"). */
interface ObjectStorage {
  readonly uri: string;
  readonly token: Sensitive<string>;
}

/** Reads and stores files as streams. */
export interface FileStore {
  /**
   * Opens the file at a URL of a message. Each call reads it again.
   *
   * @throws RestError `file`
   */
  readonly open: OpenFile;
  /**
   * Streams a response body into the object storage, in at most three attempts.
   *
   * @param resend sends the request again, if that is safe
   * @returns the URL for the next step
   * @throws RestError `file`
   * @throws TransportError when the response broke off
   */
  store(response: HttpResponse, resend?: ResendRequest): Promise<string>;
  /**
   * Streams a response body to a signed URL of the platform, for the legacy functions.
   *
   * @throws RestError `file`, `platform`
   * @throws TransportError when the response broke off
   */
  storeAtSignedUrl(response: HttpResponse, resend?: ResendRequest): Promise<StoredFile>;
}

/** As in v2: three attempts of 15 s each, on 5xx and network errors. */
const MAX_SOURCE_ATTEMPTS = 3;
const SOURCE_OPTIONS: SendOptions = {
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
      const source = resolveSource(address, storage);
      const createSourceError = (reason: string): RestError =>
        new RestError(
          'file',
          `Can't extract file from provided url: ${source.url.origin}${source.url.pathname}, error: ${reason}`,
        );
      for (let attempt = 1; ; attempt++) {
        let problem: string;
        try {
          const response = await tools.send({ method: 'GET', ...source, body: { kind: 'none' } }, SOURCE_OPTIONS);
          if (response.status >= 200 && response.status < 300) return toOpenedFile(response);
          void discardBody(response);
          problem = String(response.status);
          if (response.status < 500) throw createSourceError(problem);
        } catch (error: unknown) {
          if (!(error instanceof TransportError)) throw error;
          problem = error.reason;
          if (!error.retryable) throw createSourceError(problem);
        }
        if (attempt >= MAX_SOURCE_ATTEMPTS) throw createSourceError(problem);
        await tools.sleep(computeRetryDelayMs(attempt, undefined, tools.now(), tools.random));
      }
    },

    async store(response, resend) {
      if (storage === undefined) {
        throw new RestError(
          'file',
          'This step has no object storage: ELASTICIO_OBJECT_STORAGE_URI and ELASTICIO_OBJECT_STORAGE_TOKEN are not set',
        );
      }
      const base = storage.uri.replace(/\/+$/, '');
      const target: StorageTarget = {
        method: 'POST',
        url: new URL(`${base}/objects`),
        createHeaders: (source) => [createAuthorization(storage), ...createFileHeaders(source)],
      };
      const storageText = await uploadFile(target, response, tools, resend);
      const id: unknown = asJsonObject(parseJson(storageText)).objectId;
      if (typeof id !== 'string') throw new RestError('file', `The response of the object storage has no objectId`);
      return `${base}/objects/${id}?storage_type=maester`;
    },

    async storeAtSignedUrl(response, resend) {
      const platformResponse = await callPlatform(
        platform,
        tools,
        { method: 'POST', path: '/v2/resources/storage/signed-url' },
        'create a signed URL for the attachment',
      );
      const { put_url: putUrl, get_url: getUrl } = asJsonObject(parseJson(platformResponse.text));
      if (typeof putUrl !== 'string' || typeof getUrl !== 'string') {
        throw new RestError(
          'file',
          `The platform returned no signed URL for the attachment: status ${String(platformResponse.status)}`,
        );
      }
      const target: StorageTarget = { method: 'PUT', url: new URL(putUrl), createHeaders: createFileHeaders };
      await uploadFile(target, response, tools, resend);
      const size = response.headers['content-length'];
      return { url: getUrl, ...(typeof size === 'string' ? { size } : {}) };
    },
  };
}

/**
 * Returns the URL and headers of the request that reads a file. A file of the object storage is read from the configured
 * storage with its token: the host in the message's URL never receives the token.
 *
 * @throws RestError `file` when the URL is invalid or there is no object storage
 */
function resolveSource(
  address: string,
  storage: ObjectStorage | undefined,
): { readonly url: URL; readonly headers: readonly Header[] } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RestError('file', `Can't extract file from provided url: it isn't an absolute http or https URL`);
  }
  const id =
    url.searchParams.get('storage_type') === 'maester' ? /\/objects\/([^/]+)$/.exec(url.pathname)?.[1] : undefined;
  if (id === undefined) return moveUserInfoToHeader(url);
  if (storage === undefined) {
    throw new RestError(
      'file',
      `Can't extract file from provided url: ${url.origin}${url.pathname}, error: ELASTICIO_OBJECT_STORAGE_URI and ELASTICIO_OBJECT_STORAGE_TOKEN are not set`,
    );
  }
  return { url: new URL(`${storage.uri.replace(/\/+$/, '')}/objects/${id}`), headers: [createAuthorization(storage)] };
}

/** Turns user-info in the URL of a file into Basic authentication, as in the URL of a step. */
function moveUserInfoToHeader(address: URL): { readonly url: URL; readonly headers: readonly Header[] } {
  const { url, authorization } = parseRequestUrl(address.href);
  return { url, headers: authorization === undefined ? [] : [authorization] };
}

function createAuthorization({ token }: ObjectStorage): Header {
  return { name: 'Authorization', value: `Bearer ${token.reveal()}`, credential: true };
}

function toOpenedFile(response: HttpResponse): Awaited<ReturnType<OpenFile>> {
  const { 'content-length': length, 'content-type': contentType } = response.headers;
  return {
    stream: response.body,
    ...(typeof length === 'string' ? { length: Number(length) } : {}),
    ...(typeof contentType === 'string' ? { contentType } : {}),
    name: readFileName(response),
  };
}

function createFileHeaders(response: HttpResponse): Header[] {
  const contentType = response.headers['content-type'];
  return [
    { name: 'Content-Type', value: typeof contentType === 'string' ? contentType : 'application/octet-stream' },
    ...createFileNameHeaders(readFileName(response)),
  ];
}
