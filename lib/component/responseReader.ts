import type { Readable } from 'node:stream';
import type { HttpResponse } from '../http/message.js';
import { RestError } from '../errors.js';
import { discardBody, readAll, readText } from '../http/readBody.js';
import { createTruncatedResponseError } from '../http/transportErrors.js';
import type { ReceivedResponse, StoredFile } from '../request/receivedResponse.js';
import { isStreamType, readContentType } from '../request/response/bodyFormat.js';
import { readFileName } from './fileName.js';
import type { FileStore } from './fileStore.js';
import type { Ports } from './messageRun.js';
import { peekBody, toBuffer } from './peekBody.js';
import type { ResendRequest } from './storageUpload.js';

/** Bytes of a body that are kept for an error, so that a secret at the end of the shown excerpt is complete and can be redacted. */
const EXCERPT_BYTES = 64 * 1024;

/** Milliseconds for which an error waits for the beginning of a body that may not end. */
const MAX_EXCERPT_WAIT_MS = 5000;

/** Reads the body of a response, or streams it into a file. */
export class ResponseReader implements ReceivedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpResponse['headers'];
  readonly rawHeaders: readonly string[];
  readonly redirectedToGet: HttpResponse['redirectedToGet'];
  readonly requestUrl: URL;
  readonly #response: HttpResponse;
  readonly #files: FileStore;
  readonly #resend: ResendRequest | undefined;
  /** The body of the response, or after a peek the same bytes once more. */
  #body: Readable;
  /** The bytes that were received in the time of a peek, where it was too short for all. Later ones with a limit don't wait again. */
  #late: Buffer | undefined;
  /** The beginning of the body, once its reading has begun. */
  #beginning: Buffer[] | undefined;
  readonly #sleep: (ms: number) => Promise<unknown>;

  /**
   * @param requestUrl URL of the request, without its credential
   * @param resend sends the request again, if that is safe
   */
  constructor(
    response: HttpResponse,
    requestUrl: URL,
    { files, sleep }: Pick<Ports, 'files' | 'sleep'>,
    resend: ResendRequest | undefined,
  ) {
    this.status = response.status;
    this.statusText = response.statusText;
    this.headers = response.headers;
    this.rawHeaders = response.rawHeaders ?? [];
    this.redirectedToGet = response.redirectedToGet;
    this.requestUrl = requestUrl;
    this.#response = response;
    this.#files = files;
    this.#sleep = sleep;
    this.#resend = resend;
    this.#body = response.body;
  }

  get fileName(): string {
    return readFileName(this.#response);
  }

  get responseUrl(): URL {
    return this.#response.redirects === 0 ? this.requestUrl : this.#response.url;
  }

  async readBytes(): Promise<Buffer> {
    const bytes = await readAll({ body: this.#body, headers: this.headers });
    this.#beginning = [bytes.length > EXCERPT_BYTES ? Buffer.from(bytes.subarray(0, EXCERPT_BYTES)) : bytes];
    return bytes;
  }

  async *readChunks(): AsyncGenerator<Buffer> {
    const beginning: Buffer[] = (this.#beginning = []);
    let room = EXCERPT_BYTES;
    try {
      for await (const part of this.#body) {
        const chunk = toBuffer(part as Buffer | string);
        if (room > 0) beginning.push(Buffer.from(chunk.subarray(0, room)));
        room -= chunk.length;
        yield chunk;
      }
    } catch (error: unknown) {
      // Destroyed without an error.
      throw error instanceof RestError ? error : createTruncatedResponseError(error);
    }
  }

  readText(encoding: BufferEncoding): Promise<string> {
    return readText({ body: this.#body, headers: this.headers }, encoding);
  }

  async peek(maxBytes: number, maxMs?: number): Promise<Buffer> {
    if (this.#beginning !== undefined) return Buffer.concat(this.#beginning).subarray(0, maxBytes);
    if (this.#late === undefined || maxMs === undefined) {
      const deadline = maxMs === undefined ? undefined : this.#sleep(maxMs);
      const { start, body, isLate } = await peekBody(this.#body, maxBytes, deadline);
      this.#body = body;
      if (!isLate) return start.subarray(0, maxBytes);
      this.#late = start;
    }
    return this.#late.subarray(0, maxBytes);
  }

  /** Returns the beginning of the body for an error, even if it was read already. Of a body that is stored there is none. Never throws. */
  readExcerpt(): Promise<Buffer> {
    return this.peek(EXCERPT_BYTES, isStreamType(readContentType(this)) ? MAX_EXCERPT_WAIT_MS : undefined);
  }

  store(): Promise<string> {
    return this.#files.store(this.#unread(), this.#resend);
  }

  storeAtSignedUrl(): Promise<StoredFile> {
    return this.#files.storeAtSignedUrl(this.#unread(), this.#resend);
  }

  /** Ends reading: what is left of the body is not received. */
  close(): void {
    this.#body.destroy();
    // A peeked body whose reading has not begun doesn't close the one below.
    this.#response.body.destroy();
  }

  /** Ends reading, but reads the rest of a short body, so that its connection can be reused. */
  discard(): void {
    if (this.#late === undefined) void discardBody(this.#response);
    else this.close();
  }

  #unread(): HttpResponse {
    this.#beginning = [];
    return this.#body === this.#response.body ? this.#response : { ...this.#response, body: this.#body };
  }
}
