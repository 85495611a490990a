import type { Socket } from 'node:net';

import { createProblemDocument } from './problemDocument.js';

/** Responds to a request that Node couldn't parse or receive in time, and closes its connection. */
export function handleClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, reasonPhrase, code, detail] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ([431, 'Request Header Fields Too Large', 'headers_too_large', 'The headers are too large'] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'Request Timeout', 'timeout', 'The request took too long to arrive'] as const)
        : ([400, 'Bad Request', 'malformed_request', 'This is not an HTTP request'] as const);
  const body = JSON.stringify(createProblemDocument(status, [{ code, detail }]));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${reasonPhrase}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
