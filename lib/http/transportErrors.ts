import { messageOf, TIMEOUT_REASON, TransportError } from '../errors.js';
import { isRetryable } from './isRetryable.js';
import { findTlsAdvice } from './tlsAdvice.js';

/** Reason of a request whose body could not be read completely. `cause` is the error of its source. */
const BODY_SOURCE_FAILED = 'ERR_BODY_SOURCE';

/** Reason of a response that has no more specific one. */
export const BAD_RESPONSE = 'ERR_BAD_RESPONSE';

/** Codes of node:zlib. */
const DECODING_ERROR = /^(?:Z_|ERR__?ERROR|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;

const NOT_RETRYABLE = { retryable: false } as const;

/**
 * Creates the error of an exchange without a byte in either direction for `ms` milliseconds. Existing flows depend on the text.
 *
 * @param isNamed whether the text has to tell it from other timeouts
 */
export function createIdleTimeoutError(ms: number, sent: boolean, isNamed = false): TransportError {
  return new TransportError(TIMEOUT_REASON, sent, `${isNamed ? 'idle timeout' : 'timeout'} of ${ms}ms exceeded`);
}

/** Creates the error of an exchange that took longer than `ms` milliseconds. */
export function createDeadlineError(ms: number, sent: boolean, isNamed = false): TransportError {
  return new TransportError(TIMEOUT_REASON, sent, `${isNamed ? 'total timeout' : 'deadline'} of ${ms}ms exceeded`);
}

/** Creates the error of an exchange that was not connected, or had no response headers, in time. */
export function createPhaseTimeoutError(phase: 'connect' | 'headers', ms: number): TransportError {
  return new TransportError(TIMEOUT_REASON, phase === 'headers', `${phase} timeout of ${ms}ms exceeded`);
}

/** Creates the error of a request whose body exceeds `maxRequestBytes`. */
export function createRequestTooLargeError(sent: boolean): TransportError {
  return new TransportError('ERR_BAD_REQUEST', sent, 'Request body larger than maxBodyLength limit', NOT_RETRYABLE);
}

/** Creates the error of a response whose decoded body exceeds `maxBytes`. */
export function createResponseTooLargeError(maxBytes: number): TransportError {
  return new TransportError(BAD_RESPONSE, true, `maxContentLength size of ${maxBytes} exceeded`, NOT_RETRYABLE);
}

/** Creates the error of a response whose body doesn't match its Content-Encoding. */
export function createDecodingError(coding: string, cause: Error, retryable: boolean): TransportError {
  const message = `The response has Content-Encoding: ${coding}, but its body can't be decoded: ${cause.message}`;
  return new TransportError(codeOf(cause) ?? BAD_RESPONSE, true, message, { cause, retryable });
}

/** Whether node:zlib could not decode the body of the response. */
export function isDecodingError({ reason }: TransportError): boolean {
  return DECODING_ERROR.test(reason);
}

/** Creates the error of a response with more content codings than are decoded. */
export function createTooManyCodingsError(named: number, decoded: number): TransportError {
  const message = `The response has ${named} content codings, but at most ${decoded} are supported`;
  return new TransportError(BAD_RESPONSE, true, message, NOT_RETRYABLE);
}

/**
 * Creates the error of a response that can't be parsed.
 * @param reason code of llhttp
 * @param problem completes the sentence "The server's response can't be parsed: …"
 */
export function createBadResponseError(reason: string, problem: string): TransportError {
  return new TransportError(reason, true, `The server's response can't be parsed: ${problem}`, NOT_RETRYABLE);
}

/**
 * Creates the error of a server that doesn't use HTTP.
 * @param begin the first bytes, as Latin-1
 */
export function createNotHttpError(begin: string): TransportError {
  // A TLS record: an alert or a handshake message (RFC 8446, section 5.1).
  const isTls = /^[\x15\x16]/.test(begin);
  const problem = isTls
    ? 'it is TLS. Change the URL to https://'
    : 'it is not HTTP/1. Check that the port belongs to an HTTP server';
  return createBadResponseError('HPE_INVALID_CONSTANT', problem);
}

/** Creates the error of a URL with port 0, which no server can have. */
export function createPortZeroError(): TransportError {
  return new TransportError(
    'ERR_SOCKET_BAD_PORT',
    false,
    'The URL has port 0. Enter the port of the server',
    NOT_RETRYABLE,
  );
}

/** Creates the error of a server that switched protocols: status 101, or a tunnel after CONNECT. */
export function createProtocolSwitchedError(): TransportError {
  const message = 'The server switched to another protocol; only HTTP is supported';
  return new TransportError(BAD_RESPONSE, true, message, NOT_RETRYABLE);
}

/** Creates the error of a request whose body source could not be opened, or failed. */
export function createBodySourceError(cause: unknown, sent: boolean): TransportError {
  return new TransportError(BODY_SOURCE_FAILED, sent, `The source of the request body failed: ${messageOf(cause)}`, {
    cause,
    retryable: false,
  });
}

/** Creates the error of a body source that returned more or fewer bytes than the Content-Length that was sent. */
export function createBodyLengthError(announced: number, got: string): TransportError {
  return new TransportError(
    BODY_SOURCE_FAILED,
    true,
    `The source of the request body announced ${announced} bytes but returned ${got}`,
    NOT_RETRYABLE,
  );
}

/** Creates the error of a connection that closed before the end of the response. */
export function createTruncatedResponseError(cause: unknown): TransportError {
  return new TransportError(
    codeOf(cause) ?? 'ECONNRESET',
    true,
    'The connection closed before the response was complete',
    {
      cause,
    },
  );
}

/**
 * Converts an error of Node, with Node's own code and text. A TransportError is returned unchanged.
 *
 * Node's texts contain addresses, ports and header names, but never header values. The raw bytes that the parser attaches to its errors may contain
 * cookies, so they are removed.
 */
export function toTransportError(error: unknown, sent: boolean): TransportError {
  if (error instanceof TransportError) return error;
  if (error instanceof Error && 'rawPacket' in error) delete error.rawPacket;
  const code = codeOf(error) ?? 'ERR_NETWORK';
  const text = textOf(error);
  return new TransportError(code, sent, findTlsAdvice(text) ?? text, {
    cause: error,
    retryable: isRetryable(code, text),
  });
}

/** Converts an error of Node on the connection to a proxy, before the tunnel is open: nothing has reached the server. */
export function toProxyError(error: unknown): TransportError {
  const { reason, message, retryable, cause } = toTransportError(error, false);
  const text = message.replace(/^The server's response/, "The proxy's response");
  return new TransportError(reason, false, text, { cause, retryable });
}

/** Returns the `code` of an error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Returns the text of an error. A host with several addresses results in an AggregateError without its own text. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map(messageOf))].join('; ');
  }
  return messageOf(error);
}
