import {
  context,
  isSpanContextValid,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { HopSpan, HttpRequest } from '../http/message.js';
import type { Dialect } from '../request/dialect.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { Outcome } from '../request/outcome.js';
import type { Redact } from '../sensitive.js';
import { readErrorType, startHopSpan } from './hopSpan.js';

interface TracedStep {
  readonly key?: string;
  readonly dialect: Pick<Dialect, 'name'>;
}

/** The span of a message and the spans of its requests. They have no header and no body, and of a query only the names. */
export class MessageSpan {
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #context: Context;
  #attempt = 1;
  #requests = 0;

  private constructor(tracer: Tracer, span: Span) {
    this.#tracer = tracer;
    this.#span = span;
    this.#context = trace.setSpan(context.active(), span);
  }

  /** Starts the span of a message. Undefined when no tracer is registered. */
  static start(tracer: Tracer, step: TracedStep, { id }: InputMessage): MessageSpan | undefined {
    const attributes = {
      'rest_step.dialect': step.dialect.name,
      ...(step.key !== undefined && { 'rest_step.step': step.key }),
      ...(id !== undefined && { 'messaging.message.id': id }),
    };
    const span = tracer.startSpan('process message', { attributes });
    return isSpanContextValid(span.spanContext()) ? new MessageSpan(tracer, span) : undefined;
  }

  /** Runs a function in whose asynchronous context the span is the current one. */
  run<Result>(process: () => Result): Result {
    return context.with(this.#context, process);
  }

  /** @param attempt number of the attempt, from 1 */
  startAttempt(attempt: number): void {
    this.#attempt = attempt;
    if (attempt === 1) this.#requests = 0;
  }

  /** Starts the span of a request: the first one of the message, or one that sends it again, as a redirect does too. */
  startHop(request: HttpRequest, redact: Redact): HopSpan {
    const resent = this.#requests;
    this.#requests += 1;
    const attributes = {
      'rest_step.attempt': this.#attempt,
      ...(resent > 0 && { 'http.request.resend_count': resent }),
    };
    return startHopSpan(this.#tracer, this.#context, request, attributes, redact);
  }

  /** Records the decision after an attempt, and the rule that made it. */
  addOutcome(outcome: Outcome): void {
    const attributes: Attributes = {
      'rest_step.attempt': this.#attempt,
      'rest_step.outcome': outcome.kind,
      ...(outcome.rule !== undefined && { 'rest_step.rule': outcome.rule }),
    };
    this.#span.setAttributes(attributes);
    const wait = outcome.kind === 'retry' ? { 'rest_step.wait_ms': outcome.afterMs } : {};
    this.#span.addEvent('rest_step.outcome', { ...attributes, ...wait });
  }

  /** @param error why the message fails or returns to its queue */
  end(error?: unknown): void {
    if (error !== undefined) {
      this.#span.setAttribute('error.type', readErrorType(error));
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}
