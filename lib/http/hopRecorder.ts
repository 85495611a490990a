import type { ClientRequest, IncomingMessage } from 'node:http';
import type { PhaseEvent } from './exchangePhases.js';
import type { HopTrace, HttpRequest } from './message.js';

/** The parts of an exchange so far. */
interface ExchangeParts {
  readonly request: Pick<ClientRequest, 'reusedSocket'> | undefined;
  readonly response: Pick<IncomingMessage, 'statusCode'> | undefined;
  /** Bytes of a body that is a stream. */
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
}

/** Records the times of one exchange. The trace is computed when it is read: few are. */
export class HopRecorder implements HopTrace {
  readonly startedMs = performance.now();
  readonly #request: HttpRequest;
  readonly #readParts: () => ExchangeParts;
  #times: Partial<Record<PhaseEvent, number>> = {};

  constructor(request: HttpRequest, readParts: () => ExchangeParts) {
    this.#request = request;
    this.#readParts = readParts;
  }

  onEvent(event: PhaseEvent): void {
    // A request that is sent again on a new connection.
    if (event === 'created') this.#times = {};
    this.#times[event] = performance.now();
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): URL {
    return this.#request.url;
  }

  get status(): number | undefined {
    return this.#readParts().response?.statusCode;
  }

  get bytes(): HopTrace['bytes'] {
    const { body } = this.#request;
    const { sentBytes = 0, receivedBytes = 0 } = this.#readParts();
    return { sent: body.kind === 'bytes' ? body.bytes.byteLength : sentBytes, received: receivedBytes };
  }

  get timings(): HopTrace['timings'] {
    const { created, resolved, connected, ready, headers, ended } = this.#times;
    return {
      ...(this.#readParts().request?.reusedSocket === true
        ? {}
        : durations({ dns: [created, resolved], connect: [resolved ?? created, connected ?? ready] })),
      ...durations({ tls: [connected, ready], firstByte: [ready ?? created, headers], total: [created, ended] }),
    };
  }
}

type Span = readonly [from: number | undefined, to: number | undefined];

/** Returns the spans that have ended, in milliseconds with one decimal. */
function durations(spans: Readonly<Record<string, Span>>): Record<string, number> {
  const ended = Object.entries(spans).flatMap(([name, [from, to]]) =>
    from === undefined || to === undefined ? [] : [[name, Math.round((to - from) * 10) / 10] as const],
  );
  return Object.fromEntries(ended);
}
