import http from 'node:http';
import https from 'node:https';
import type { ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { installResponseReader } from './responseReader.js';
import { codeOf } from './transportErrors.js';

type CreateCallback = (error: Error | null, socket: Duplex) => void;
type WriteDone = (error?: Error | null) => void;

/**
 * Options of agents with keep-alive. The number of connections is not limited: a step's prefetch already bounds the requests in flight, and a
 * queue in the agent would wait without a timeout.
 *
 * An idle connection is closed after 4 s, because many servers close it after 5 s: a request that can't be repeated should not use a connection
 * that is being closed. A shorter `Keep-Alive: timeout=` of the server takes precedence, which Node respects only when a timeout is set. The odd
 * number distinguishes it from a request's own timeout.
 */
export const POOLED_OPTIONS = {
  keepAlive: true,
  noDelay: true,
  maxSockets: Infinity,
  maxFreeSockets: 256,
  timeout: 4001,
};

/** Options of agents for one request, after which the connection is closed. */
export const SINGLE_USE_OPTIONS = { keepAlive: false, noDelay: true };

export class HttpAgent extends http.Agent {
  override createConnection(options: ClientRequestArgs, callback?: CreateCallback): Duplex | null | undefined {
    return prepareSocket(super.createConnection(options, callback));
  }
}

export class HttpsAgent extends https.Agent {
  override createConnection(options: https.RequestOptions, callback?: CreateCallback): Duplex | null | undefined {
    return prepareSocket(super.createConnection(options, callback));
  }
}

/** Prepares a new connection for requests. */
export function prepareSocket<T extends Duplex | null | undefined>(connected: T): T {
  return deferWriteErrors(installResponseReader(connected));
}

/** Codes of a failed write to a server that has closed the connection, possibly after a response. TLS errors are not among them. */
const CLOSED_CODES = new Set<string | undefined>(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/**
 * Defers the error of a write until received bytes are read.
 *
 * A server that rejects an upload responds and closes the connection. Node notices the failed write first and closes the socket while the
 * response is unread in the kernel. Since the response arrived before the reset, one more turn of the event loop reads it.
 */
function deferWriteErrors<T extends Duplex | null | undefined>(connected: T): T {
  const socket: Duplex | null | undefined = connected;
  if (!socket) return connected;
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, deferError(done));
  if (writev) socket._writev = (chunks, done) => writev(chunks, deferError(done));
  return connected;
}

function deferError(done: WriteDone): WriteDone {
  return (error) => {
    // Two turns: the first one may already be past its poll phase.
    if (CLOSED_CODES.has(codeOf(error))) setImmediate(() => setImmediate(done, error));
    else done(error);
  };
}
