import {
  context,
  createContextKey,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import { RestError, TransportError } from '../errors.js';
import { isHeaderValue } from '../http/isHeaderValue.js';
import type { Header, HopSpan, HttpRequest } from '../http/message.js';
import { hostOf, portOf } from '../http/proxy.js';
import type { Redact } from '../sensitive.js';

/** The key by which OpenTelemetry's libraries recognize that nothing is to be traced. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** RFC 9110, section 9, and RFC 5789. Others are `_OTHER`, so that the number of values stays small. */
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** Starts the client span of a request, by OpenTelemetry's semantic conventions for HTTP. */
export function startHopSpan(
  tracer: Tracer,
  parent: Context,
  request: HttpRequest,
  attributes: Attributes,
  redact: Redact,
): HopSpan {
  const method = request.method.toUpperCase();
  const isKnown = KNOWN_METHODS.has(method);
  const span = tracer.startSpan(
    isKnown ? method : 'HTTP',
    { kind: SpanKind.CLIENT, attributes: { ...describeRequest(request.url, redact), ...attributes } },
    parent,
  );
  span.setAttribute('http.request.method', isKnown ? method : '_OTHER');
  if (!isKnown) span.setAttribute('http.request.method_original', method);
  const own = trace.setSpan(parent, span);
  return {
    headers: createHeaders(own, request.headers),
    // An instrumentation of node:http would record the same request once more, with the values of its query.
    run: (send) => context.with(own.setValue(SUPPRESS_TRACING, true), send),
    setResponse: ({ status, httpVersion }) => {
      span.setAttribute('http.response.status_code', status);
      if (httpVersion !== undefined) span.setAttribute('network.protocol.version', httpVersion);
      if (status < 400) return;
      span.setAttribute('error.type', String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: (error) => {
      if (error !== undefined) {
        span.setAttribute('error.type', readErrorType(error));
        // The texts of other errors may quote a body.
        const text = error instanceof TransportError ? { message: redact(error.message) } : {};
        span.setStatus({ code: SpanStatusCode.ERROR, ...text });
      }
      span.end();
    },
  };
}

/** Returns the class of an error: the reason of a failed request, such as ECONNRESET, else the error's code. */
export function readErrorType(error: unknown): string {
  if (error instanceof TransportError) return error.reason;
  return error instanceof RestError ? error.code : '_OTHER';
}

function describeRequest(url: URL, redact: Redact): Attributes {
  return {
    'url.full': redact(url.origin + url.pathname) + redactQuery(url.search, redact),
    'server.address': hostOf(url),
    'server.port': portOf(url),
  };
}

/** Replaces the values of a query. A parameter without a name may be a key, so it is a value. */
function redactQuery(search: string, redact: Redact): string {
  return redact(
    search.replace(
      /(^\?|&)(?:([^&=]*=)[^&]*|[^&]+)/g,
      (_pair, start: string, name = '') => `${start}${name as string}REDACTED`,
    ),
  );
}

/**
 * Returns the headers that pass the trace on, by the operator's propagator. A header of the request replaces its own. Baggage stays here: it may
 * be data of the message's sender, which isn't for the servers of the step.
 */
function createHeaders(own: Context, rows: readonly Header[]): readonly Header[] {
  const carrier: Record<string, string> = {};
  propagation.inject(propagation.deleteBaggage(own), carrier);
  const names = new Set(rows.map(({ name }) => name.toLowerCase()));
  // It belongs to the traceparent beside it.
  if (names.has('traceparent')) names.add('tracestate');
  return Object.entries(carrier)
    .filter(([name, value]) => !names.has(name.toLowerCase()) && isHeaderValue(value))
    .map(([name, value]) => ({ name, value }));
}
