import type { ResponseToDecide } from './outcome.js';

/** A file in the platform's storage. */
export interface StoredFile {
  readonly url: string;
  /** Bytes, as text. */
  readonly size?: string;
}

/** A response whose body is not read yet. A dialect reads or stores it once. */
export interface ReceivedResponse extends ResponseToDecide {
  /** Name of the file that the body is, from Content-Disposition or the URL. */
  readonly fileName: string;
  /** URL of the response, after redirects, without the credential of the request. */
  readonly responseUrl: URL;
  /** @throws TransportError when the response breaks off */
  readBytes(): Promise<Buffer>;
  /**
   * Reads the body part by part. The next part is received when it is asked for, so a slow reader slows the server down.
   *
   * @throws TransportError when the response breaks off
   */
  readChunks(): AsyncIterable<Buffer>;
  /** @throws TransportError when the response breaks off */
  readText(encoding: BufferEncoding): Promise<string>;
  /**
   * Streams the body into the object storage.
   *
   * @returns the URL for the next step
   * @throws RestError `file`
   * @throws TransportError when the response breaks off
   */
  store(): Promise<string>;
  /**
   * Streams the body to a signed URL of the platform.
   *
   * @throws RestError `file`, `platform`
   * @throws TransportError when the response breaks off
   */
  storeAtSignedUrl(): Promise<StoredFile>;
}
