import type { PhaseEvent } from './exchangePhases.js';
import type { HopTrace, HttpRequest } from './message.js';

/** Records the events of one exchange. */
export class HopRecorder {
  readonly trace: { -readonly [Member in keyof HopTrace]: HopTrace[Member] };
  #times: Partial<Record<PhaseEvent, number>> = {};

  /** @param start called with the record, which changes until the exchange has ended */
  constructor({ method, url }: HttpRequest, start: (hop: HopTrace) => void) {
    this.trace = { method, url, startedMs: performance.now(), timings: {}, bytes: { sent: 0, received: 0 } };
    start(this.trace);
  }

  /** @param isReused whether the connection was opened for an earlier request */
  onEvent(event: PhaseEvent, isReused: boolean): void {
    // A request that is sent again on a new connection.
    if (event === 'created') this.#times = {};
    this.#times[event] = performance.now();
    const { created, resolved, connected, ready, headers, ended } = this.#times;
    this.trace.timings = {
      ...(isReused ? {} : durations({ dns: [created, resolved], connect: [resolved ?? created, connected ?? ready] })),
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
