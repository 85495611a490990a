import http from 'node:http';
import https from 'node:https';
import type { ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { installResponseReader } from './responseReader.js';
import { codeOf } from './transportErrors.js';

type CreateCallback = (error: Error | null, socket: Duplex) => void;
type WriteDone = (error?: Error | null) => void;

/**
 * Options of every agent that keeps connections. The number of connections is not limited: a step's prefetch already
 * bounds what is in flight, and a queue in the agent would wait under no timeout.
 *
 * An idle connection is closed after 4 s, before the 5 s after which many servers close it: a request that can't be
 * repeated should not meet a connection that is just being closed. A shorter `Keep-Alive: timeout=` of the server wins,
 * which Node only heeds when a timeout is set. The odd number keeps Node from taking a request's own timeout for it.
 */
export const POOLED_OPTIONS = {
  keepAlive: true,
  noDelay: true,
  maxSockets: Infinity,
  maxFreeSockets: 256,
  timeout: 4001,
};

/** Options of an agent for one request, whose connection is closed after it. */
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

/** Prepares a connection for requests. */
export function prepareSocket<T extends Duplex | null | undefined>(connected: T): T {
  return deferWriteErrors(installResponseReader(connected));
}

/** Failures of a write to a server that has closed the connection, perhaps after an answer. A TLS error is none. */
const CLOSED_CODES = new Set<string | undefined>(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/**
 * Lets a failed write wait until what has arrived is read.
 *
 * A server that refuses an upload answers and closes. Node sees the failed write first and closes the socket with the
 * answer unread in the kernel. The answer came before the reset, so one more turn of polling reads it.
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
    // Two turns: the first may already be past its poll.
    if (CLOSED_CODES.has(codeOf(error))) setImmediate(() => setImmediate(done, error));
    else done(error);
  };
}
