import { messageOf, TransportError } from '../errors.js';
import { isRetryable } from './isRetryable.js';
import { findTlsAdvice } from './tlsAdvice.js';

/** The reason of a request whose body could not be read to its end; `cause` is what the source said. */
export const BODY_SOURCE_FAILED = 'ERR_BODY_SOURCE';

const NOT_RETRYABLE = { retryable: false } as const;

/** No byte went either way for `ms` milliseconds. The text is the one that existing flows look for. */
export function idleTimeoutError(ms: number, sent: boolean): TransportError {
  return new TransportError('ECONNABORTED', sent, `timeout of ${ms}ms exceeded`);
}

/** The whole exchange took longer than `ms` milliseconds. */
export function deadlineError(ms: number, sent: boolean): TransportError {
  return new TransportError('ECONNABORTED', sent, `deadline of ${ms}ms exceeded`);
}

/** The request's body is above `maxRequestBytes`. */
export function requestTooLargeError(sent: boolean): TransportError {
  return new TransportError('ERR_BAD_REQUEST', sent, 'Request body larger than maxBodyLength limit', NOT_RETRYABLE);
}

/** The decoded body of the answer is above `maxResponseBytes`. */
export function responseTooLargeError(maxBytes: number): TransportError {
  return new TransportError('ERR_BAD_RESPONSE', true, `maxContentLength size of ${maxBytes} exceeded`, NOT_RETRYABLE);
}

/** The body is not in the coding that Content-Encoding names. */
export function decodingError(coding: string, cause: Error, retryable: boolean): TransportError {
  const message = `The response says Content-Encoding: ${coding}, but its body can't be decoded so: ${cause.message}`;
  return new TransportError(codeOf(cause) ?? 'ERR_BAD_RESPONSE', true, message, { cause, retryable });
}

/** More content codings than are decoded. */
export function tooManyCodingsError(named: number, decoded: number): TransportError {
  const message = `The response names ${named} content codings; at most ${decoded} are decoded`;
  return new TransportError('ERR_BAD_RESPONSE', true, message, NOT_RETRYABLE);
}

/**
 * The bytes are no response that can be read.
 * @param reason llhttp's code for it
 * @param problem the rest of a sentence about the response
 */
export function badResponseError(reason: string, problem: string): TransportError {
  return new TransportError(reason, true, `The server's response can't be read: ${problem}`, NOT_RETRYABLE);
}

/** @param begin the first bytes that came, as Latin-1 */
export function notHttpError(begin: string): TransportError {
  // A TLS record: an alert or a handshake message (RFC 8446, section 5.1).
  const isTls = /^[\x15\x16]/.test(begin);
  const says = isTls
    ? 'it is TLS: the URL must begin with https://'
    : 'it is no HTTP/1; is this the port of an HTTP server?';
  return badResponseError('HPE_INVALID_CONSTANT', says);
}

/** The URL names port 0, which no server can have. */
export function portZeroError(): TransportError {
  return new TransportError(
    'ERR_SOCKET_BAD_PORT',
    false,
    'The URL has port 0: enter the port of the server',
    NOT_RETRYABLE,
  );
}

/** The server left HTTP: it answered 101, or a CONNECT with a tunnel. */
export function protocolSwitchedError(): TransportError {
  const message = 'The server switched to another protocol; only HTTP is spoken';
  return new TransportError('ERR_BAD_RESPONSE', true, message, NOT_RETRYABLE);
}

/** The stream that the request's body is read from could not be opened, or broke. */
export function bodySourceError(cause: unknown, sent: boolean): TransportError {
  return new TransportError(BODY_SOURCE_FAILED, sent, `The source of the request body failed: ${messageOf(cause)}`, {
    cause,
    retryable: false,
  });
}

/** The stream gave more or fewer bytes than the Content-Length that was sent. */
export function bodyLengthError(announced: number, got: string): TransportError {
  return new TransportError(
    BODY_SOURCE_FAILED,
    true,
    `The source of the request body announced ${announced} bytes and gave ${got}`,
    NOT_RETRYABLE,
  );
}

/** The connection ended in the middle of the answer. */
export function truncatedResponseError(cause: unknown): TransportError {
  return new TransportError(codeOf(cause) ?? 'ECONNRESET', true, 'The connection closed before the whole answer came', {
    cause,
  });
}

/**
 * What Node reports of a connection, with Node's own code and text. A TransportError passes unchanged.
 *
 * Node's texts name addresses, ports and header names, never their values. The raw bytes that the parser attaches to
 * its errors may hold cookies, so they are taken off.
 */
export function networkError(error: unknown, sent: boolean): TransportError {
  if (error instanceof TransportError) return error;
  if (error instanceof Error && 'rawPacket' in error) delete error.rawPacket;
  const code = codeOf(error) ?? 'ERR_NETWORK';
  const text = textOf(error);
  return new TransportError(code, sent, findTlsAdvice(text) ?? text, {
    cause: error,
    retryable: isRetryable(code, text),
  });
}

/** What Node reports of a connection to a proxy that was asked for a tunnel: nothing has reached the server. */
export function proxyError(error: unknown): TransportError {
  const { reason, message, retryable, cause } = networkError(error, false);
  const text = message.replace(/^The server's response/, "The proxy's response");
  return new TransportError(reason, false, text, { cause, retryable });
}

/** The `code` of an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A host with several addresses gives an AggregateError whose own text is empty. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map(messageOf))].join('; ');
  }
  return messageOf(error);
}
