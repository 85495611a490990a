import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  isTracingSuppressed,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { startHopSpan } from '../../lib/component/hopSpan.js';
import type { HttpRequest } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, type StepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

const MARKER = 'marker-of-the-spec';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

interface Prepared {
  readonly step: StepHarness;
  readonly url: URL;
  /** The requests that the server received. */
  readonly received: IncomingMessage[];
  readonly run: (fields?: object, message?: object) => Promise<unknown>;
}

describe('the spans of a message', () => {
  const servers = createLoopback();
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('spec');

  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
    propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
  });
  after(() => {
    context.disable();
    propagation.disable();
  });
  beforeEach(() => exporter.reset());

  async function prepare(answer: Answer, settings: StepHarnessSettings = {}): Promise<Prepared> {
    const received: IncomingMessage[] = [];
    const url = await servers.http((request, response) => answer(request, response, received.push(request)));
    const step = await createStepHarness(servers, { tracer, ...settings });
    const reader = { method: 'GET', url: `"${url.href}x?key=${MARKER}&page=2&${MARKER}#f"` };
    return {
      step,
      url,
      received,
      run: (fields = {}, message = { id: 'm1', body: {} }) =>
        step.runRequest({ reader, retry: { jitter: 'none' }, ...fields }, message),
    };
  }

  /** Returns the finished spans: those of requests in order, and that of the message. */
  async function listSpans(): Promise<{ requests: ReadableSpan[]; message: ReadableSpan }> {
    // A body that is discarded ends after the message.
    while (exporter.getFinishedSpans().every(({ name }) => name !== 'process message')) await setImmediate();
    await setImmediate();
    const spans = exporter.getFinishedSpans();
    const message = spans.find(({ name }) => name === 'process message')!;
    const count = ({ attributes }: ReadableSpan): number => Number(attributes['http.request.resend_count'] ?? 0);
    return { message, requests: spans.filter((span) => span !== message).sort((a, b) => count(a) - count(b)) };
  }

  it('describe a request by the conventions for HTTP, without the values of its query', async () => {
    const { url, run } = await prepare((_request, response) => response.end('{}'));
    await run();
    const { requests, message } = await listSpans();
    expect(requests.map(({ name, kind, attributes, status }) => ({ name, kind, attributes, status }))).to.deep.equal([
      {
        name: 'GET',
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': 'GET',
          'url.full': `${url.href}x?key=REDACTED&page=REDACTED&REDACTED`,
          'server.address': url.hostname,
          'server.port': Number(url.port),
          'rest_step.attempt': 1,
          'http.response.status_code': 200,
          'network.protocol.version': '1.1',
        },
        status: { code: SpanStatusCode.UNSET },
      },
    ]);
    expect(message.attributes).to.deep.equal({
      'rest_step.dialect': 'request',
      'messaging.message.id': 'm1',
      'rest_step.attempt': 1,
      'rest_step.outcome': 'emit',
      'rest_step.rule': 'the built-in rule "emit"',
    });
    expect(requests[0]!.parentSpanContext?.spanId).to.equal(message.spanContext().spanId);
  });

  it('have an event for each attempt, and count the requests that are sent again', async () => {
    const { run } = await prepare((request, response, count) => {
      if (count === 1) response.writeHead(503, { 'Retry-After': '2' }).end('busy');
      else if (request.url === '/there') response.end('{}');
      else response.writeHead(302, { Location: '/there' }).end();
    });
    await run();
    const { requests, message } = await listSpans();
    expect(
      requests.map(({ attributes, status }) => [
        attributes['http.response.status_code'],
        attributes['http.request.resend_count'],
        attributes['rest_step.attempt'],
        attributes['error.type'],
        status.code,
      ]),
    ).to.deep.equal([
      [503, undefined, 1, '503', SpanStatusCode.ERROR],
      [302, 1, 2, undefined, SpanStatusCode.UNSET],
      [200, 2, 2, undefined, SpanStatusCode.UNSET],
    ]);
    expect(message.events.map(({ name, attributes }) => ({ name, ...attributes }))).to.deep.equal([
      {
        name: 'rest_step.outcome',
        'rest_step.attempt': 1,
        'rest_step.outcome': 'retry',
        'rest_step.rule': 'the built-in rule "retry"',
        'rest_step.wait_ms': 2000,
      },
      {
        name: 'rest_step.outcome',
        'rest_step.attempt': 2,
        'rest_step.outcome': 'emit',
        'rest_step.rule': 'the built-in rule "emit"',
      },
    ]);
    expect(message.status.code).to.equal(SpanStatusCode.UNSET);
  });

  it('cover the request after a token refresh', async () => {
    const secret = { type: 'oauth2', credentials: { access_token: 'at-1', token_type: 'Bearer', refresh_token: 'r' } };
    const refreshed = { ...secret, credentials: { ...secret.credentials, access_token: MARKER } };
    const refresh = { status: 200, body: { data: { id: 'S', attributes: { name: 'CRM', ...refreshed } } } };
    const { run } = await prepare(
      (request, response) =>
        response.writeHead(request.headers.authorization === `Bearer ${MARKER}` ? 200 : 401).end('{}'),
      { secret, refresh },
    );
    await run();
    const { requests, message } = await listSpans();
    expect(requests.map(({ attributes }) => attributes['http.response.status_code'])).to.deep.equal([401, 200]);
    expect(message.events.map(({ attributes }) => attributes?.['rest_step.outcome'])).to.deep.equal([
      'refresh',
      'emit',
    ]);
  });

  it('keep their parent while messages are processed at the same time', async () => {
    const { received, run } = await prepare((_request, response) => void setTimeout(() => response.end('{}'), 1));
    const parents = Array.from({ length: 20 }, (_, index) => tracer.startSpan(`delivery ${index}`));
    await Promise.all(
      parents.map((parent, index) =>
        context.with(trace.setSpan(ROOT_CONTEXT, parent), () => run({}, { id: `m${index}`, body: {} })),
      ),
    );
    await listSpans();
    const spans = exporter.getFinishedSpans();
    for (const [index, parent] of parents.entries()) {
      const message = spans.find(({ attributes }) => attributes['messaging.message.id'] === `m${index}`)!;
      expect(message.parentSpanContext?.spanId).to.equal(parent.spanContext().spanId);
      const [request, ...others] = spans.filter(
        ({ parentSpanContext }) => parentSpanContext?.spanId === message.spanContext().spanId,
      );
      expect(others).to.deep.equal([]);
      const { traceId, spanId } = request!.spanContext();
      expect(traceId).to.equal(parent.spanContext().traceId);
      expect(received.map(({ headers }) => headers.traceparent)).to.include(`00-${traceId}-${spanId}-01`);
    }
  });

  it('end with the body of a streamed response', async () => {
    const { step, url } = await prepare((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).write('{"id":1}\n');
      finish = () => response.end('{"id":2}\n');
    });
    let finish: () => void = () => undefined;
    const finished: number[] = [];
    const take = async (): Promise<void> => {
      await setImmediate();
      finished.push(exporter.getFinishedSpans().length);
      finish();
    };
    await step.runRequest({ reader: { url: `"${url.href}"` }, records: '$' }, { body: {} }, take);
    expect(finished[0]).to.equal(0);
    const { requests } = await listSpans();
    expect(requests).to.have.length(1);
  });

  it('have the reason of a request without a response, of a broken body, and of a failed message', async () => {
    const { run, url } = await prepare((_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('{');
      setTimeout(() => response.destroy(), 1);
    });
    await catchRejection(run({ retry: { attempts: 1 } }));
    const broken = await listSpans();
    expect(broken.requests[0]!.status.code).to.equal(SpanStatusCode.ERROR);
    expect(broken.requests[0]!.attributes).to.include({ 'http.response.status_code': 200, 'error.type': 'ECONNRESET' });
    expect(broken.message.attributes).to.include({ 'error.type': 'transport', 'rest_step.outcome': 'fail' });
    expect(broken.message.status).to.deep.equal({ code: SpanStatusCode.ERROR });

    exporter.reset();
    const silent = await servers.raw(() => undefined);
    await catchRejection(
      run({ reader: { url: `"${silent.href}"` }, timeouts: { headers: 5 }, retry: { attempts: 1 } }),
    );
    const { requests } = await listSpans();
    expect(requests[0]!.attributes['http.response.status_code']).to.equal(undefined);
    expect(requests[0]!.attributes['error.type']).to.equal('ECONNABORTED');
    expect(requests[0]!.status).to.deep.equal({
      code: SpanStatusCode.ERROR,
      message: 'headers timeout of 5ms exceeded',
    });

    exporter.reset();
    const status = await prepare((_request, response) => response.writeHead(404).end(MARKER));
    await catchRejection(status.run());
    expect((await listSpans()).message.attributes).to.include({
      'error.type': 'http_status',
      'rest_step.rule': 'the built-in rule "fail"',
    });
    expect(url.port).to.not.equal(status.url.port);
  });

  it('name an unknown method in an attribute of its own', async () => {
    const { run, url } = await prepare((_request, response) => response.end('{}'));
    await run({ reader: { method: 'purge', url: `"${url.href}"` } });
    const [{ name, attributes }] = (await listSpans()).requests as [ReadableSpan];
    expect([name, attributes['http.request.method'], attributes['http.request.method_original']]).to.deep.equal([
      'HTTP',
      '_OTHER',
      'PURGE',
    ]);
  });

  it('are the only ones of a request', async () => {
    const { url } = await prepare((_request, response) => response.end());
    const request: HttpRequest = { method: 'GET', url, headers: [], body: { kind: 'none' } };
    const span = startHopSpan(tracer, ROOT_CONTEXT, request, {}, (text) => text);
    expect(span.run(() => isTracingSuppressed(context.active()))).to.equal(true);
    span.end();
    expect(exporter.getFinishedSpans()).to.have.length(1);
  });

  it('contain no value of a credential, query, header or body', async () => {
    const secret = {
      type: 'api_key',
      credentials: { location: 'path', headerName: 'token', headerValue: MARKER },
    };
    const { run, url } = await prepare(
      (request, response) => response.writeHead(500, { 'X-Echo': MARKER }).end(`${request.url} ${MARKER}`),
      { secret },
    );
    const reader = {
      method: 'POST',
      url: `"${url.href}{token}/x?q=${MARKER}"`,
      headers: [{ key: 'X-Row', value: `"${MARKER}"` }],
      body: { contentType: 'text/plain', raw: `"${MARKER}"` },
    };
    await catchRejection(run({ reader, outcomes: [{ status: 500, do: 'fail', message: `"${MARKER}"` }] }));
    const { requests, message } = await listSpans();
    const recorded = [...requests, message].map(({ name, attributes, events, status }) => ({
      name,
      attributes,
      events,
      status,
    }));
    expect(JSON.stringify(recorded)).to.not.include(MARKER);
    expect(requests[0]!.attributes['url.full']).to.equal(`${url.href}[secret]/x?q=REDACTED`);
  });

  describe('in headers', () => {
    const traced = tracer.startSpan('delivery');
    const parent = trace.setSpan(
      propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ user: { value: MARKER } })),
      traced,
    );

    it('are passed on by the propagator, without the baggage, to the server of a redirect too', async () => {
      const other = await prepare((_request, response) => response.end('{}'));
      const { received, run } = await prepare((_request, response) =>
        response.writeHead(302, { Location: other.url.href }).end(),
      );
      await context.with(parent, () => run());
      const { requests } = await listSpans();
      const { traceId } = traced.spanContext();
      expect([...received, ...other.received].map(({ headers }) => headers.traceparent)).to.deep.equal(
        requests.map((span) => `00-${traceId}-${span.spanContext().spanId}-01`),
      );
      expect(received[0]!.headers).to.not.have.property('baggage');
    });

    it('give way to a row of the step', async () => {
      const { received, run, url } = await prepare((_request, response) => response.end('{}'));
      const row = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
      const headers = [{ key: 'Traceparent', value: `"${row}"` }];
      await run({ reader: { url: `"${url.href}"`, headers } });
      expect(received[0]!.rawHeaders.filter((name) => /^trace/i.test(name))).to.deep.equal(['Traceparent']);
      expect(received[0]!.headers.traceparent).to.equal(row);
    });

    it('pass on that a trace is not sampled', async () => {
      const off = new BasicTracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('spec');
      const { received, run } = await prepare((_request, response) => response.end('{}'), { tracer: off });
      await run();
      expect(received[0]!.headers.traceparent).to.match(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(exporter.getFinishedSpans()).to.deep.equal([]);
    });

    it('need no package but the API', () => {
      const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
      expect(Object.keys(dependencies).filter((name) => name.includes('opentelemetry'))).to.deep.equal([
        '@opentelemetry/api',
      ]);
    });

    it('are absent without a registered tracer', async () => {
      const calls: string[] = [];
      const noop = trace.getTracer('spec');
      const counted: Tracer = {
        startSpan: (name, ...rest) => {
          calls.push(name);
          return noop.startSpan(name, ...rest);
        },
        startActiveSpan: () => {
          throw new Error('unused');
        },
      };
      const { received, run } = await prepare(
        (_request, response, count) => response.writeHead(count === 1 ? 503 : 200).end('{}'),
        { tracer: counted },
      );
      await run();
      expect(
        received.map(({ rawHeaders }) => rawHeaders.filter((name) => /^(?:trace|bagg)/i.test(name))),
      ).to.deep.equal([[], []]);
      // One call for each message, none for its requests.
      expect(calls).to.deep.equal(['process message']);
    });
  });
});
