import type { Readable } from 'node:stream';

/** One header line. `credential` marks one that came from a credential: it leaves only towards the origin it was made for. */
export interface Header {
  readonly name: string;
  readonly value: string;
  readonly credential?: true;
}

/** A body that is read once. `length` in bytes, when the source tells it. */
export interface OpenedBody {
  readonly stream: Readable;
  readonly length?: number;
}

/** What follows the headers. A stream is opened anew for every send, so no copy is kept for a redirect or a retry. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly open: () => Promise<OpenedBody> };

/** A request as it will be sent; a new value for every change. */
export interface HttpRequest {
  /** As the server shall see it; Node writes it in capitals. */
  readonly method: string;
  /** Absolute, http or https, without user-info (that became an Authorization header). */
  readonly url: URL;
  /** No two rows with the same name in whatever case. */
  readonly headers: readonly Header[];
  readonly body: Body;
  /** Names of query parameters that came from a credential. */
  readonly credentialQuery?: readonly string[];
  /** The path holds a credential. */
  readonly credentialPath?: true;
  /** The body without what came from a credential; absent when nothing in it did. */
  readonly bodyForOtherOrigins?: Body;
}

/** An answer whose headers have come. Whoever gets it reads `body` to its end or destroys it. */
export interface HttpResponse {
  readonly status: number;
  /** The reason phrase as sent, possibly empty. */
  readonly statusText: string;
  /** As Node joins them: lower-case names; only set-cookie is an array. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decoded from Content-Encoding. Fails with a TransportError on a cut, a timeout or a passed limit. */
  readonly body: Readable;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** How many redirects were followed to it. */
  readonly redirects: number;
  /** A redirect dropped what signed the first request, so the server that answered did not receive it. */
  readonly credentialDropped?: true;
}

export interface SendOptions {
  /** Milliseconds without a byte in either direction, connecting included, until it fails with ECONNABORTED. */
  readonly idleTimeoutMs: number;
  /** Milliseconds for the whole exchange, the answer's body included. Absent: no bound. */
  readonly deadlineMs?: number;
  /** Bytes a request body may have. Absent: no bound. */
  readonly maxRequestBytes?: number;
  /** Bytes the decoded body of the answer may have. */
  readonly maxResponseBytes: number;
  /** False accepts any certificate. */
  readonly verifyTls: boolean;
  /** How many redirects to follow; 0 gives a 3xx back as the answer. */
  readonly maxRedirects: number;
  /** Every redirect but a 307 is followed with GET, whatever the method was; HEAD stays. The older functions do so. */
  readonly redirectsBecomeGet?: true;
}

/** Sends a request and resolves when the answer's headers are there. Throws TransportError only. */
export type Send = (request: HttpRequest, options: SendOptions) => Promise<HttpResponse>;
