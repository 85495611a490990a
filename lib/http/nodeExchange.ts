import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { TransportError } from '../errors.js';
import type { Connections } from './connections.js';
import { removeContentCodings } from './contentEncoding.js';
import type { Coding } from './decoders.js';
import { wasConnected, watchPhases, type PhaseEvent } from './exchangePhases.js';
import type { Hop } from './hop.js';
import { HopRecorder } from './hopRecorder.js';
import type { HttpResponse, OpenedBody } from './message.js';
import { PhaseTimers } from './phaseTimers.js';
import { buildRequestHead, toHeadersFor, type Framing } from './requestHead.js';
import { ResponseBody, type BodyOwner } from './responseBody.js';
import { NODE_HEADER_LIMIT } from './responseReader.js';
import {
  createDeadlineError,
  createIdleTimeoutError,
  toTransportError,
  createProtocolSwitchedError,
  createRequestTooLargeError,
  createResponseTooLargeError,
  createBodySourceError,
} from './transportErrors.js';
import type { TunnelRequestOptions } from './tunnelAgent.js';
import { openBody, Upload } from './upload.js';

/** RFC 9110, section 9.2.2. */
const IDEMPOTENT_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** The server had closed an idle connection, or late bytes of an earlier response arrived. */
const STALE_CONNECTION_CODES = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT']);

/**
 * One request and its response on node:http or node:https, without redirects.
 *
 * - The idle timeout covers everything from the connection setup to the end of the response. An upload that progresses byte by byte is not idle,
 *   nor is a response whose reader has not read the received bytes.
 * - If the server had closed an idle connection, or left bytes on it, an idempotent request is repeated once on a new one (RFC 9112, section
 *   9.3.1).
 * - A response with status 300 or above stops the upload (RFC 9112, section 9.5). With any other status the upload continues, and the response's
 *   body does not end before it.
 */
export class NodeExchange implements BodyOwner {
  readonly #connections: Connections;
  readonly #hop: Hop;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: TransportError) => void;
  #request: ClientRequest | undefined;
  #upload: Upload | undefined;
  #response: IncomingMessage | undefined;
  #body: ResponseBody | undefined;
  #deadline: NodeJS.Timeout | undefined;
  readonly #timers: PhaseTimers | undefined;
  readonly #recorder: HopRecorder | undefined;
  #usesNewConnection = false;
  #isFinished = false;

  private constructor(
    connections: Connections,
    hop: Hop,
    resolve: (response: HttpResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#connections = connections;
    this.#hop = hop;
    this.#resolve = resolve;
    this.#reject = reject;
    const { phaseTimeouts, trace } = hop.options;
    this.#timers = phaseTimeouts && new PhaseTimers(phaseTimeouts, (error) => this.#fail(error));
    if (trace === undefined) return;
    this.#recorder = new HopRecorder(hop.request, () => ({
      request: this.#request,
      response: this.#response,
      sentBytes: this.#upload?.sentBytes,
      receivedBytes: this.#body?.receivedBytes,
    }));
    trace(this.#recorder);
  }

  /**
   * Resolves when the response's headers have been received.
   * @throws TransportError when it fails; nothing else is thrown
   */
  static run(connections: Connections, hop: Hop): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const exchange = new NodeExchange(connections, hop, resolve, reject);
      const { deadlineMs } = hop.options;
      if (deadlineMs !== undefined) {
        const isNamed = exchange.#timers !== undefined;
        const fail = (): void => exchange.#fail(createDeadlineError(deadlineMs, exchange.#sent, isNamed));
        exchange.#deadline = setTimeout(fail, Math.max(0, hop.startedAt + deadlineMs - performance.now()));
      }
      exchange.#start();
    });
  }

  whenSent(done: () => void): void {
    const request = this.#request;
    if (request === undefined || request.writableFinished || this.#status >= 300) {
      done();
      return;
    }
    request.once('finish', done);
    request.once('close', () => {
      if (!request.writableFinished) this.#fail(toTransportError(new Error('socket hang up'), true));
    });
  }

  onBodyClosed(): void {
    this.#isFinished = true;
    clearTimeout(this.#deadline);
    this.#upload?.stop();
    this.#report('ended');
    // A complete exchange leaves its connection for reuse; an abandoned body does not.
    const response = this.#response;
    if (!response?.complete || !this.#request?.writableFinished) this.#request?.destroy();
    else if (!response.readableEnded) response.resume();
  }

  #start(): void {
    const { body } = this.#hop.request;
    const { maxRequestBytes = Infinity } = this.#hop.options;
    switch (body.kind) {
      case 'none':
        this.#send('none')?.end();
        return;
      case 'bytes':
        if (body.bytes.byteLength > maxRequestBytes) this.#fail(createRequestTooLargeError(false));
        else this.#send(body.bytes.byteLength)?.end(body.bytes);
        return;
      case 'stream':
        openBody(body.open).then(
          (opened) => this.#sendStream(opened, maxRequestBytes),
          (error: unknown) => this.#fail(createBodySourceError(error, false)),
        );
        return;
    }
  }

  #sendStream(opened: OpenedBody, maxBytes: number): void {
    const { length } = opened;
    const upload = new Upload(opened);
    this.#upload = upload;
    if (this.#isFinished) upload.stop();
    else if (length !== undefined && length > maxBytes) this.#fail(createRequestTooLargeError(false));
    else {
      const request = this.#send(length ?? 'chunked');
      if (request) upload.start(request, length, maxBytes, (error) => this.#fail(error));
    }
  }

  /** Starts the request. Returns undefined when it is invalid and has failed. */
  #send(framing: Framing): ClientRequest | undefined {
    const { request, options } = this.#hop;
    this.#report('created');
    try {
      const identity = request.authentication?.tls;
      const route = this.#connections.route(request.url, options, this.#usesNewConnection, identity);
      const create = route.secure ? https.request : http.request;
      const nodeOptions: TunnelRequestOptions = {
        // Part of the name by which Node's agents pool connections and TLS sessions. Options of the agent itself would take precedence.
        ...route.tls,
        agent: route.agent,
        host: route.host,
        port: route.port,
        method: request.method,
        path: route.path,
        headers: toHeadersFor(create, buildRequestHead(request, framing, route.proxyAuthorization)),
        timeout: options.idleTimeoutMs,
        tunnelTimeoutMs: options.phaseTimeouts?.connectMs ?? options.idleTimeoutMs,
        maxHeaderSize: NODE_HEADER_LIMIT,
      };
      const sent = create(nodeOptions);
      // Node would silently drop header lines above 2000.
      sent.maxHeadersCount = 0;
      sent.on('response', (response) => this.#onResponse(response));
      sent.on('error', (error) => this.#onError(error, sent));
      // Without these listeners Node closes the connection without an error.
      for (const event of ['upgrade', 'connect']) {
        sent.on(event, (_head: IncomingMessage, socket: Duplex) => {
          socket.destroy();
          this.#fail(createProtocolSwitchedError());
        });
      }
      sent.on('timeout', () => this.#onIdle());
      if (this.#timers ?? this.#recorder) watchPhases(sent, (event) => this.#onPhase(event, sent));
      this.#request = sent;
      return sent;
    } catch (error) {
      this.#fail(toTransportError(error, false));
      return undefined;
    }
  }

  #onPhase(event: PhaseEvent, request: ClientRequest): void {
    if (request === this.#request && this.#response === undefined && !this.#isFinished) this.#report(event);
  }

  #report(event: PhaseEvent): void {
    this.#timers?.onEvent(event);
    this.#recorder?.onEvent(event);
  }

  #onResponse(response: IncomingMessage): void {
    const { request, options, redirects } = this.#hop;
    this.#response = response;
    this.#report('headers');
    const status = this.#status;
    // Without an Upgrade header Node treats it as a response.
    if (status === 101) {
      this.#fail(createProtocolSwitchedError());
      return;
    }
    if (status >= 300) this.#upload?.stop();
    const { headers } = response;
    const hasBody = request.method.toUpperCase() !== 'HEAD' && status !== 204 && status !== 304;
    let codings: readonly Coding[] = [];
    let codingError: TransportError | undefined;
    try {
      codings = removeContentCodings(headers, hasBody);
    } catch (error: unknown) {
      // Status and headers are reported nevertheless.
      codingError = toTransportError(error, true);
    }
    // Content-Length is the size of the decoded body only without codings. The size of an error page doesn't matter unless it is read whole: its status
    // says whether the request is repeated.
    const isLengthFinal = hasBody && codingError === undefined && codings.length === 0 && status < 300;
    if (isLengthFinal && Number(headers['content-length']) > options.maxResponseBytes) {
      this.#fail(createResponseTooLargeError(options.maxResponseBytes));
      return;
    }
    this.#body = new ResponseBody(response, codings, options.maxResponseBytes, this);
    this.#resolve({
      status,
      statusText: response.statusMessage ?? '',
      headers,
      rawHeaders: response.rawHeaders,
      httpVersion: response.httpVersion,
      body: this.#body,
      url: request.url,
      redirects,
    });
    if (codingError !== undefined) this.#fail(codingError);
  }

  #onError(error: Error, request: ClientRequest): void {
    if (this.#isFinished || request !== this.#request) return;
    if (this.#response !== undefined) {
      // After the last byte of the response a lost connection only affects an upload that is still in progress.
      const isComplete = this.#response.complete && (request.writableFinished || this.#status >= 300);
      if (!isComplete) this.#fail(toTransportError(error, true));
      return;
    }
    const { method } = this.#hop.request;
    if (
      request.reusedSocket &&
      !this.#usesNewConnection &&
      STALE_CONNECTION_CODES.has(toTransportError(error, true).reason) &&
      IDEMPOTENT_METHODS.has(method.toUpperCase())
    ) {
      this.#usesNewConnection = true;
      this.#upload?.stop();
      this.#start();
      return;
    }
    this.#fail(toTransportError(error, wasConnected(request, error)));
  }

  #onIdle(): void {
    if (this.#isFinished) return;
    const { idleTimeoutMs } = this.#hop.options;
    const socket = this.#request?.socket;
    if (socket && (this.#body?.hasUnreadBytes === true || this.#timers?.isRunning === true)) {
      // A request reports its timeout only once; from here on the socket does.
      socket.once('timeout', () => this.#onIdle());
      socket.setTimeout(idleTimeoutMs);
      return;
    }
    this.#fail(createIdleTimeoutError(idleTimeoutMs, this.#sent, this.#timers !== undefined));
  }

  #fail(error: TransportError): void {
    if (this.#isFinished) return;
    if (this.#body !== undefined) {
      this.#body.destroy(error);
      return;
    }
    this.onBodyClosed();
    this.#reject(error);
  }

  get #status(): number {
    return this.#response?.statusCode ?? 0;
  }

  get #sent(): boolean {
    return this.#request !== undefined && wasConnected(this.#request);
  }
}
