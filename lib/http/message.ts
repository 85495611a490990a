import type { Readable } from 'node:stream';
import type { Sensitive } from '../sensitive.js';

/** One header line. `credential` marks a header from a credential, which is sent only to the origin of the configured URL. */
export interface Header {
  readonly name: string;
  readonly value: string;
  readonly credential?: true;
}

/** A body that can be read once. `length` is in bytes, if the source reports it. */
export interface OpenedBody {
  readonly stream: Readable;
  readonly length?: number;
}

/** A request body. A stream is opened again for every request, so that redirects and retries need no copy. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly open: () => Promise<OpenedBody> };

/** Certificates of a connection, in PEM. */
export interface TlsIdentity {
  /** The client certificate with its chain. */
  readonly cert?: string;
  /** Its private key, not encrypted. */
  readonly key?: string;
  /** Trusted CA certificates, in place of the defaults. */
  readonly ca?: string;
}

/** The part of a response by which a credential recognizes a rejection or a challenge. */
export type ChallengeResponse = Pick<HttpResponse, 'status' | 'headers'>;

/** The part of a credential that the sender applies. A redirect to another origin removes all of it. */
export interface RequestAuthentication {
  /** Signs the request of each redirect. Absent: redirects carry the values of the first request. */
  readonly signing?: {
    /** The request before it was signed. */
    readonly unsigned: HttpRequest;
    /** @throws RestError `credential`, `configuration` when the request can't carry the credential */
    readonly sign: (request: HttpRequest) => Promise<HttpRequest>;
  };
  /** Returns the request that answers a 401, with the same origin; undefined when the response is final. */
  readonly answerChallenge?: (request: HttpRequest, response: ChallengeResponse) => Promise<HttpRequest | undefined>;
  readonly tls?: Sensitive<TlsIdentity>;
}

/** An immutable HTTP request. */
export interface HttpRequest {
  /** Any method. Node converts it to upper case. */
  readonly method: string;
  /** Absolute, http or https, without user info (which becomes an Authorization header). */
  readonly url: URL;
  /** A repeated name is a repeated header line. */
  readonly headers: readonly Header[];
  readonly body: Body;
  /** Names of query parameters from a credential. */
  readonly credentialQuery?: readonly string[];
  /** The name in braces in the path that only a credential can replace. */
  readonly credentialPlaceholder?: string;
  /** The path contains a credential. */
  readonly credentialPath?: true;
  /** The body without the credential; absent when the body contains none. */
  readonly bodyForOtherOrigins?: Body;
  readonly authentication?: RequestAuthentication;
}

/** A response whose headers have been received. Its receiver must read `body` to the end or destroy it. */
export interface HttpResponse {
  readonly status: number;
  /** The reason phrase as sent, possibly empty. */
  readonly statusText: string;
  /** Joined as by Node: lower-case names; only set-cookie is an array. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The received header lines: name, value, name, value. Absent: no header was repeated. */
  readonly rawHeaders?: readonly string[];
  /** The version of the response's status line, such as `1.1`. Absent: unknown. */
  readonly httpVersion?: string;
  /** Decoded from Content-Encoding. Fails with a TransportError on a lost connection, a timeout or an exceeded limit. */
  readonly body: Readable;
  /** URL of the response, after redirects. */
  readonly url: URL;
  /** Number of followed redirects. */
  readonly redirects: number;
  /** A redirect removed the credential of the first request, so the responding server did not receive it. */
  readonly credentialDropped?: true;
  /** A redirect has replaced the method of the first request by GET: its server has processed it. */
  readonly redirectedToGet?: true;
}

/** The proxy of a request. */
export interface RequestProxy {
  /** An http or https URL, possibly with user info; undefined connects directly. */
  readonly url: Sensitive<string> | undefined;
  /** Hosts to connect to directly, as NO_PROXY lists them. */
  readonly noProxy: string;
}

/** Cookies that servers have set. */
export interface CookieStore {
  /** Returns the value of the Cookie header for a URL; empty without cookies. */
  read(url: URL): string;
  /** Stores the Set-Cookie lines of a response to a request to the URL. */
  store(url: URL, lines: readonly string[]): void;
}

/** A request and its response without their headers and bodies. Its members change until the response's body has ended. */
export interface HopTrace {
  readonly method: string;
  readonly url: URL;
  /** Start, in milliseconds of `performance.now()`. */
  readonly startedMs: number;
  /** Undefined without a response. */
  readonly status: number | undefined;
  /**
   * Durations in milliseconds. A reused connection has no `dns`, `connect` and `tls`; in a tunnel through a proxy they are all part of `connect`.
   * `firstByte`: from the connection to the response's headers; `total`: to the end of the body.
   */
  readonly timings: Readonly<Partial<Record<'dns' | 'connect' | 'tls' | 'firstByte' | 'total', number>>>;
  /** Sizes of the bodies; that of the response is the decoded one. */
  readonly bytes: { readonly sent: number; readonly received: number };
}

/** The record of one request in a tracing system. */
export interface HopSpan {
  /** Headers that the request gets in addition. */
  readonly headers: readonly Header[];
  /** Runs a function in whose asynchronous context the span is the current one and no other span records the request. */
  run<Result>(send: () => Result): Result;
  setResponse(response: HttpResponse): void;
  /** @param error why the response is missing or incomplete */
  end(error?: unknown): void;
}

export type StartSpan = (request: HttpRequest) => HopSpan;

/** Limits of an exchange before its response's body, in milliseconds. */
export interface PhaseTimeouts {
  /** Name resolution, TCP, the tunnel through a proxy, and TLS. */
  readonly connectMs: number;
  /** From the last byte of the request to the response's headers. */
  readonly headersMs: number;
}

/** Options of one exchange. */
export interface SendOptions {
  /** Milliseconds without a byte in either direction, including the connection setup, until the request fails with ECONNABORTED. */
  readonly idleTimeoutMs: number;
  /** Limits that replace the idle timeout in their phases. The errors of all timeouts then name the limit. */
  readonly phaseTimeouts?: PhaseTimeouts;
  /** Milliseconds for the whole exchange, including the response's body. Absent: no limit. */
  readonly deadlineMs?: number;
  /** Maximum size of the request body in bytes. Absent: no limit. */
  readonly maxRequestBytes?: number;
  /** Maximum size of the decoded response body in bytes. */
  readonly maxResponseBytes: number;
  /** False accepts any certificate of the target. */
  readonly verifyTls: boolean;
  /** Trusted CA certificates in PEM, in place of the defaults, for the target and an https proxy. */
  readonly ca?: string;
  /** Replaces the sender's proxies. */
  readonly proxy?: RequestProxy;
  /** Maximum number of redirects; with 0 a 3xx is the response. */
  readonly maxRedirects: number;
  /** A redirect to another origin is the response. */
  readonly redirectsWithinOrigin?: true;
  /**
   * Method of redirected requests, HEAD excepted. `keep`: 301 and 302 repeat a POST with its body; `get`: every status except 307 leads to a GET,
   * as in the legacy dialect. Absent: a POST becomes a GET after 301 and 302, every method after 303 (RFC 9110, section 15.4).
   */
  readonly redirectMethod?: 'keep' | 'get';
  /** Cookies for each request, of redirects and answers to challenges, too. Absent: cookies of responses are ignored. */
  readonly cookies?: CookieStore;
  /**
   * Waits until a request may be sent that follows another: by a redirect, or to answer a challenge. Called before it is signed, with the response
   * to the one before, whose body has ended. What it throws, the sender throws.
   */
  readonly waitForNext?: (next: HttpRequest, previous: HttpResponse) => Promise<void>;
  /** Called with the trace of each request when it starts: of redirects and answers to challenges, too. */
  readonly trace?: (hop: HopTrace) => void;
  /** Starts the span of each request. Absent: no spans. */
  readonly startSpan?: StartSpan;
}

/**
 * Sends a request and resolves when the response's headers have been received.
 * @throws TransportError when it fails
 * @throws RestError `credential`, `configuration` when `request.authentication` fails; nothing else is thrown
 */
export type Send = (request: HttpRequest, options: SendOptions) => Promise<HttpResponse>;
